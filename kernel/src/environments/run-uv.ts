import { spawn } from "node:child_process";
import { mkdir, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { EnvironmentTools } from "./tools.ts";

/** Of torch's CPU build, which the Python package index does not carry. */
const torchPage = "https://download.pytorch.org/whl/cpu/torch/";
const torchWheel = /^torch-[\d.]+\+cpu-.*\.whl$/;
const keptLines = 60;

export interface UvResult {
  readonly code: number | null;
  readonly said: readonly string[];
}

export interface UvOptions {
  readonly input?: string | undefined;
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Runs uv where it finds the wheels, fetches no Python and shows no terminal art. */
export async function runUv(
  tools: EnvironmentTools,
  args: readonly string[],
  options: UvOptions = {},
): Promise<UvResult> {
  await mkdir(tools.home, { recursive: true, mode: 0o700 });
  const all = [...args, ...(options.offline ? ["--offline"] : [])];
  const env = await uvEnvironment(tools);
  const signal = options.signal ? { signal: options.signal } : {};
  // Not in the user's folder: a configuration that lies there is of another project.
  const child = spawn(tools.uv, all, { cwd: tools.home, env, stdio: ["pipe", "ignore", "pipe"], ...signal });
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<UvResult>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (said.length > keptLines) said.shift();
    options.onLine?.(line);
  });
  child.once("error", reject);
  child.once("close", (code) => resolve({ code, said }));
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  return promise;
}

/** Options that say where packages come from, beyond what uv reads from the environment itself. */
export async function packageSources(tools: EnvironmentTools): Promise<string[]> {
  // As pip has it: nothing but what --find-links shows. uv knows the option, not the variable.
  if (tools.environment["PIP_NO_INDEX"]) return ["--no-index"];
  if (tools.accelerator !== "cpu" || tools.platform === "darwin") return [];
  const known = await Promise.all(findLinks(tools.environment).map(hasTorchWheel));
  return known.includes(true) ? [] : ["--find-links", torchPage];
}

// A page of wheels is believed; a folder is looked into.
async function hasTorchWheel(place: string): Promise<boolean> {
  if (/^https?:/.test(place)) return true;
  const names = await readdir(place).catch(() => []);
  return names.some((name) => torchWheel.test(name));
}

function findLinks(environment: EnvironmentTools["environment"]): string[] {
  const places = environment["UV_FIND_LINKS"] ?? environment["PIP_FIND_LINKS"] ?? "";
  return places.split(/[\s,]+/).filter(Boolean);
}

async function uvEnvironment(tools: EnvironmentTools): Promise<Record<string, string>> {
  const { environment } = tools;
  const links = findLinks(environment);
  const index = environment["UV_DEFAULT_INDEX"] ?? environment["UV_INDEX_URL"] ?? environment["PIP_INDEX_URL"];
  const settings = {
    ...environment,
    ...(await tools.proxy?.()),
    ...(links.length > 0 ? { UV_FIND_LINKS: links.join(",") } : {}),
    ...(index ? { UV_DEFAULT_INDEX: index } : {}),
    ...(await ownCache(tools)),
    UV_PYTHON_DOWNLOADS: "never",
    UV_NO_PROGRESS: "1",
    NO_COLOR: "1",
  };
  const foreign = new Set([
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "PYTHONPATH",
    "PYTHONHOME",
    "UV_PYTHON",
    "UV_PROJECT",
    "UV_INDEX_URL",
  ]);
  const entries = Object.entries(settings).filter(([name, value]) => value !== undefined && !foreign.has(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Environments are hard links into uv's cache, so both must lie on one file system; else uv copies gigabytes. */
async function ownCache({ environment, home }: EnvironmentTools): Promise<Record<string, string>> {
  if (environment["UV_CACHE_DIR"]) return {};
  const usual = join(environment["XDG_CACHE_HOME"] ?? join(environment["HOME"] ?? homedir(), ".cache"), "uv");
  const [there, here] = await Promise.all([device(usual), device(home)]);
  return there === here ? {} : { UV_CACHE_DIR: join(home, "cache", "uv") };
}

async function device(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found ? found.dev : device(dirname(path));
}
