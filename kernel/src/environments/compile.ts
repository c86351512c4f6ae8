import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { cudaPackages, parseLock, withBaseHashes, writeLock, type LockHeader } from "./lock-text.ts";
import { runUv, packageSources, type UvResult } from "./run-uv.ts";
import type { EnvironmentTools } from "./tools.ts";

/** What a plugin's manifest says of Python. */
export interface PythonNeeds {
  readonly name: string;
  readonly requires: readonly string[];
  /** `name==version`, installed without what it asks for. */
  readonly requiresAlone: readonly string[];
  readonly requiresPython: string;
  /** Wants an environment of its own. */
  readonly isolated: boolean;
}

export type Compiled = { readonly lockText: string } | { readonly lockText: null; readonly explanation: string };

export interface CompileOptions {
  readonly signal?: AbortSignal | undefined;
  readonly offline?: boolean | undefined;
  /** Requirements file that all versions are held to; null = none. */
  readonly base: string | null;
}

/** What the runtime itself imports in a worker. */
const runtimeRequires = ["numpy", "psutil", "pyarrow", "safetensors"];

/**
 * Finds versions that satisfy all plugins at once, for this interpreter. No solution is an answer, not an error.
 *
 * @throws TUNEIT_ENVIRONMENT_OFFLINE, TUNEIT_ENVIRONMENT_CUDA
 */
export async function compile(
  tools: EnvironmentTools,
  plugins: readonly PythonNeeds[],
  options: CompileOptions,
): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-lock-"));
  try {
    const output = join(folder, "lock.txt");
    const result = await ask(tools, plugins, { ...options, folder, output });
    if (result.code === 0) return { lockText: await finish(tools, await readFile(output, "utf8"), options.base) };
    const explanation = explain(result.said);
    if (explanation !== null) return { lockText: null, explanation };
    throw fail("TUNEIT_ENVIRONMENT_OFFLINE", { reason: lastWords(result.said) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function requirementsOf(plugins: readonly PythonNeeds[]): string[] {
  const all = [
    ...runtimeRequires,
    ...plugins.flatMap(({ requires, requiresAlone }) => [...requires, ...requiresAlone]),
  ];
  return [...new Set(all)].sort();
}

interface Ask extends CompileOptions {
  readonly folder: string;
  readonly output: string;
}

async function ask(
  tools: EnvironmentTools,
  plugins: readonly PythonNeeds[],
  { folder, output, base, signal, offline }: Ask,
): Promise<UvResult> {
  const configuration = join(folder, "uv.toml");
  await writeFile(configuration, aloneConfiguration(plugins));
  const args = [
    "pip",
    "compile",
    "-",
    "--config-file",
    configuration,
    "--python",
    tools.python.path,
    "--generate-hashes",
    "--only-binary",
    ":all:",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--output-file",
    output,
    ...(base === null ? [] : ["--constraint", base]),
    ...(await packageSources(tools)),
  ];
  const input = `${requirementsOf(plugins).join("\n")}\n`;
  const result = await runUv(tools, args, { input, signal, offline });
  // Without a network what was fetched before may be enough.
  const isWorthTrying = result.code !== 0 && !offline && explain(result.said) === null;
  const again = isWorthTrying ? await runUv(tools, args, { input, signal, offline: true }) : result;
  return again.code === 0 ? again : result;
}

/** Says of each package that it needs nothing, which is what "without what it asks for" means to a resolver. */
function aloneConfiguration(plugins: readonly PythonNeeds[]): string {
  const alone = new Set(plugins.flatMap(({ requiresAlone }) => requiresAlone));
  const tables = [...alone].map((pinned) => {
    const [name, version] = pinned.split("==");
    return `[[dependency-metadata]]\nname = "${name}"\nversion = "${version}"\nrequires-dist = []\n`;
  });
  return tables.join("\n");
}

async function finish(tools: EnvironmentTools, text: string, base: string | null): Promise<string> {
  const checked = base === null ? [] : parseLock(await readFile(base, "utf8"));
  const packages = withBaseHashes(parseLock(text), checked);
  const cuda = tools.accelerator === "cpu" ? cudaPackages(packages) : [];
  if (cuda.length > 0) throw fail("TUNEIT_ENVIRONMENT_CUDA", { packages: cuda.join(", ") });
  return writeLock(headerOf(tools), packages);
}

export function headerOf(tools: EnvironmentTools): LockHeader {
  const python = tools.python.version.split(".").slice(0, 2).join(".");
  return { python, platform: `${tools.platform}-${process.arch}`, accelerator: tools.accelerator };
}

const lacksNetwork = /network (?:is|was|access is) disabled|offline/i;

/** uv's reasoning, in one line; null if it failed for another reason. What was only not fetched may well exist. */
function explain(said: readonly string[]): string | null {
  const start = said.findIndex((line) => line.includes("No solution found"));
  if (start < 0 || said.some((line) => lacksNetwork.test(line))) return null;
  const end = said.findIndex((line, index) => index > start && (line.trim() === "" || line.startsWith("hint:")));
  const reasoning = said
    .slice(start + 1, end < 0 ? undefined : end)
    .map((line) => line.replace(/^[\s╰─▶│]*(?:cause:)?\s*/, ""));
  return reasoning.join(" ").slice(0, 800);
}

function lastWords(said: readonly string[]): string {
  const words = said
    .map((line) => line.replace(/^[\s╰─▶│]*(?:error:|cause:|Caused by:)?\s*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"));
  return words.at(-1)?.slice(0, 300) ?? "uv said nothing";
}
