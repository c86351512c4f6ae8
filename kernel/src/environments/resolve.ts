import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { compile, headerOf, requirementsOf, type Compiled, type PythonNeeds } from "./compile.ts";
import { accepts } from "./python-version.ts";
import type { EnvironmentTools } from "./tools.ts";

export interface ResolvedEnvironment {
  /** `training`, or `alone-` and the plugin that has it for itself. */
  readonly id: string;
  readonly lockText: string;
  /** sha256 of the lock: the name of the environment. */
  readonly hash: string;
  readonly python: string;
  readonly accelerator: string;
  /** Plugins that run in it. */
  readonly members: readonly string[];
}

export interface EnvironmentConflict {
  /** The one that was added last, and so got an environment of its own. */
  readonly plugin: string;
  /** Whom it clashes with; empty = the base versions. */
  readonly others: readonly string[];
  readonly explanation: string;
}

export interface Resolution {
  readonly environments: readonly ResolvedEnvironment[];
  readonly conflicts: readonly EnvironmentConflict[];
}

export interface ResolveOptions {
  readonly signal?: AbortSignal | undefined;
  readonly offline?: boolean | undefined;
  readonly onProgress?:
    | ((progress: { step: string; done: number; total: number | null; unit: "plugins" }) => void)
    | undefined;
}

/**
 * Environments for the plugins, in the order in which they were added. All that agree share one; one that does not is
 * given its own. Answers are kept by their inputs, so a second time needs no network.
 *
 * @throws TUNEIT_ENVIRONMENT_UNSOLVABLE, TUNEIT_ENVIRONMENT_PLUGIN_PYTHON, TUNEIT_ENVIRONMENT_BASE_MISSING,
 *   TUNEIT_ENVIRONMENT_OFFLINE, TUNEIT_ENVIRONMENT_CUDA
 */
export async function resolveEnvironments(
  tools: EnvironmentTools,
  plugins: readonly PythonNeeds[],
  options: ResolveOptions = {},
): Promise<Resolution> {
  for (const plugin of plugins) requirePython(tools, plugin);
  const solver = new Solver(tools, await baseLock(tools), options);
  const { together, apart, conflicts } = await solver.divide(plugins.filter(({ isolated }) => !isolated));
  const shared = await solver.solve(together);
  const loners = [...plugins.filter(({ isolated }) => isolated), ...apart];
  const environments = [describe(tools, "training", shared, together)];
  for (const plugin of loners)
    environments.push(describe(tools, `alone-${plugin.name}`, await solver.solveAlone(plugin), [plugin]));
  return { environments, conflicts };
}

/**
 * The environment that all of a stage's plugins run in.
 *
 * @throws TUNEIT_ENVIRONMENT_CONFLICT
 */
export function environmentFor(resolution: Resolution, plugins: readonly string[]): ResolvedEnvironment {
  const found = resolution.environments.find(({ members }) => plugins.every((name) => members.includes(name)));
  if (found) return found;
  const conflict = resolution.conflicts.find(({ plugin }) => plugins.includes(plugin));
  const plugin =
    conflict?.plugin ??
    plugins.find((name) => resolution.environments.some(({ id }) => id === `alone-${name}`)) ??
    plugins[0]!;
  const rivals = conflict?.others.filter((name) => plugins.includes(name)) ?? [];
  const others = (rivals.length > 0 ? rivals : plugins.filter((name) => name !== plugin)).join(", ");
  const explanation = conflict?.explanation ?? `${plugin} asks for an environment of its own`;
  throw fail("TUNEIT_ENVIRONMENT_CONFLICT", { plugin, others, explanation });
}

function describe(
  tools: EnvironmentTools,
  id: string,
  lockText: string,
  plugins: readonly PythonNeeds[],
): ResolvedEnvironment {
  const hash = createHash("sha256").update(lockText).digest("hex");
  const { python, accelerator } = headerOf(tools);
  return { id, lockText, hash, python, accelerator, members: plugins.map(({ name }) => name) };
}

function requirePython(tools: EnvironmentTools, { name, requiresPython }: PythonNeeds): void {
  const { version } = tools.python;
  if (!accepts(requiresPython, version))
    throw fail("TUNEIT_ENVIRONMENT_PLUGIN_PYTHON", { plugin: name, version, range: requiresPython });
}

async function baseLock(tools: EnvironmentTools): Promise<string> {
  const { platform, accelerator } = tools;
  const path = join(tools.runtimeFolder, "locks", `${platform}-${accelerator}.txt`);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) throw fail("TUNEIT_ENVIRONMENT_BASE_MISSING", { platform, accelerator });
  return path;
}

class Solver {
  readonly #tools: EnvironmentTools;
  readonly #base: string;
  readonly #options: ResolveOptions;

  constructor(tools: EnvironmentTools, base: string, options: ResolveOptions) {
    this.#tools = tools;
    this.#base = base;
    this.#options = options;
  }

  /** Everybody together if that works; else one after the other, and who does not fit stands apart. */
  async divide(
    plugins: readonly PythonNeeds[],
  ): Promise<{ together: PythonNeeds[]; apart: PythonNeeds[]; conflicts: EnvironmentConflict[] }> {
    const [together, apart, conflicts] = [[] as PythonNeeds[], [] as PythonNeeds[], [] as EnvironmentConflict[]];
    if ((await this.#try(plugins, this.#base)).lockText !== null) return { together: [...plugins], apart, conflicts };
    for (const plugin of plugins) {
      this.#options.onProgress?.({
        step: `Trying ${plugin.name} with the others`,
        done: together.length + apart.length,
        total: plugins.length,
        unit: "plugins",
      });
      const tried = await this.#try([...together, plugin], this.#base);
      if (tried.lockText !== null) together.push(plugin);
      else {
        apart.push(plugin);
        conflicts.push({
          plugin: plugin.name,
          others: await this.#rivals(plugin, together),
          explanation: tried.explanation,
        });
      }
    }
    return { together, apart, conflicts };
  }

  async solve(plugins: readonly PythonNeeds[]): Promise<string> {
    return orThrow(await this.#try(plugins, this.#base), plugins);
  }

  /** With the base versions if they fit, else without. */
  async solveAlone(plugin: PythonNeeds): Promise<string> {
    const tried = await this.#try([plugin], this.#base);
    return tried.lockText ?? orThrow(await this.#try([plugin], null), [plugin]);
  }

  async #rivals(plugin: PythonNeeds, others: readonly PythonNeeds[]): Promise<string[]> {
    if ((await this.#try([plugin], this.#base)).lockText === null) return [];
    const rivals: string[] = [];
    for (const other of others.filter(({ requires }) => requires.length > 0)) {
      if ((await this.#try([other, plugin], this.#base)).lockText === null) rivals.push(other.name);
    }
    return rivals;
  }

  async #try(plugins: readonly PythonNeeds[], base: string | null): Promise<Compiled> {
    const path = await this.#cachePath(plugins, base);
    const kept = await readFile(path, "utf8").catch(() => null);
    if (kept !== null) return JSON.parse(kept) as Compiled;
    const step = `Finding Python packages that ${plugins.length} plugins agree on`;
    this.#options.onProgress?.({ step, done: 0, total: plugins.length, unit: "plugins" });
    const compiled = await compile(this.#tools, plugins, {
      base,
      signal: this.#options.signal,
      offline: this.#options.offline,
    });
    const partial = `${path}.${randomBytes(6).toString("hex")}`;
    await writeFile(partial, JSON.stringify(compiled));
    await rename(partial, path);
    return compiled;
  }

  async #cachePath(plugins: readonly PythonNeeds[], base: string | null): Promise<string> {
    const folder = join(this.#tools.home, "cache", "locks");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const alone = plugins.flatMap(({ requiresAlone }) => requiresAlone).sort();
    const baseText = base === null ? null : await readFile(base, "utf8");
    const inputs = JSON.stringify([1, headerOf(this.#tools), requirementsOf(plugins), alone, baseText]);
    return join(folder, `${createHash("sha256").update(inputs).digest("hex")}.json`);
  }
}

function orThrow(compiled: Compiled, plugins: readonly PythonNeeds[]): string {
  if (compiled.lockText !== null) return compiled.lockText;
  const names = plugins.map(({ name }) => name).join(", ");
  throw fail("TUNEIT_ENVIRONMENT_UNSOLVABLE", { plugins: names, explanation: compiled.explanation });
}
