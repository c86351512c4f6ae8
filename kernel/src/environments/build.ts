import { access, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { inTurn } from "../files/in-turn.ts";
import { parseLock } from "./lock-text.ts";
import { runUv, packageSources, type UvResult } from "./run-uv.ts";
import type { ResolvedEnvironment } from "./resolve.ts";
import type { EnvironmentTools } from "./tools.ts";

export interface BuiltEnvironment {
  readonly folder: string;
  readonly python: string;
}

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly offline?: boolean | undefined;
  readonly onProgress?:
    | ((progress: { step: string; done: number; total: number | null; unit: "packages" | "files" }) => void)
    | undefined;
}

const recordName = "environment.json";
const lookEveryMs = 1000;

/** The folder of an environment that is whole, or null. */
export async function findEnvironment(home: string, hash: string): Promise<BuiltEnvironment | null> {
  const folder = join(home, "environments", hash);
  const python = join(folder, "bin", "python");
  // The interpreter lies outside, so it can go away.
  const isWhole = await Promise.all([readFile(join(folder, recordName)), access(python)]).then(
    () => true,
    () => false,
  );
  return isWhole ? { folder, python } : null;
}

/**
 * Makes `environments/<hash>` from its lock: wheels only, every one by hash, nothing of them run.
 *
 * @throws TUNEIT_ENVIRONMENT_OFFLINE, TUNEIT_ENVIRONMENT_BUILD
 */
export async function buildEnvironment(
  tools: EnvironmentTools,
  environment: Pick<ResolvedEnvironment, "hash" | "lockText">,
  options: BuildOptions = {},
): Promise<BuiltEnvironment> {
  const built = await findEnvironment(tools.home, environment.hash);
  if (built) return built;
  const parent = join(tools.home, "environments");
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const onWait = (): void =>
    options.onProgress?.({ step: "Waiting for another TuneIT that builds it", done: 0, total: null, unit: "packages" });
  return inTurn(join(parent, `${environment.hash}.turn`), () => build(tools, environment, options), {
    signal: options.signal,
    onWait,
  });
}

async function build(
  tools: EnvironmentTools,
  { hash, lockText }: Pick<ResolvedEnvironment, "hash" | "lockText">,
  options: BuildOptions,
): Promise<BuiltEnvironment> {
  const builtMeanwhile = await findEnvironment(tools.home, hash);
  if (builtMeanwhile) return builtMeanwhile;
  const folder = join(tools.home, "environments", hash);
  await rm(folder, { recursive: true, force: true });
  try {
    await install(tools, folder, lockText, options);
    await writeRecord(tools, folder, { hash, lockText });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, python: join(folder, "bin", "python") };
}

async function install(
  tools: EnvironmentTools,
  folder: string,
  lockText: string,
  options: BuildOptions,
): Promise<void> {
  options.onProgress?.({
    step: "Making the environment",
    done: 0,
    total: parseLock(lockText).length,
    unit: "packages",
  });
  const made = await runUv(tools, ["venv", "--no-config", "--python", tools.python.path, folder], {
    signal: options.signal,
  });
  if (made.code !== 0) throw failure(made);
  const lock = join(folder, "lock.txt");
  await writeFile(lock, lockText);
  const stop = watch(folder, parseLock(lockText).length, options);
  try {
    await sync(tools, folder, lock, options);
  } finally {
    stop();
  }
}

async function sync(tools: EnvironmentTools, folder: string, lock: string, options: BuildOptions): Promise<void> {
  const target = [
    "--python",
    join(folder, "bin", "python"),
    "--require-hashes",
    "--only-binary",
    ":all:",
    "--link-mode",
    "hardlink",
  ];
  // Compiled now: the sandbox mounts it read-only, and every start would compile it anew.
  const args = ["pip", "sync", "--no-config", "--compile-bytecode", ...target, ...(await packageSources(tools)), lock];
  const onLine = (line: string): void => tell(line, options);
  // What was fetched before needs no network, and asking costs well under a second.
  const offline = await runUv(tools, args, { signal: options.signal, offline: true });
  if (offline.code === 0) return;
  const result = options.offline ? offline : await runUv(tools, args, { signal: options.signal, onLine });
  if (result.code !== 0) throw failure(result);
}

/** uv says `Downloading torch (182.0MiB)` of what is large. */
function tell(line: string, options: BuildOptions): void {
  const step = /^\s*(Downloading \S+ \(.+\)|Downloaded \S+|Prepared \d+ packages.*)$/.exec(line)?.[1];
  if (step) options.onProgress?.({ step: step.trim(), done: 0, total: null, unit: "packages" });
}

/** uv shows a terminal what it does and a program nothing, so the folder is looked at. */
function watch(folder: string, total: number, { onProgress }: BuildOptions): () => void {
  if (!onProgress) return () => undefined;
  let last = "";
  const look = async (): Promise<void> => {
    const found = await contents(folder);
    const isInstalled = found.packages >= total;
    const [step, done, of] = isInstalled
      ? ["Compiling for fast starts", found.compiled, found.sources]
      : ["Installing Python packages", found.packages, total];
    const progress = { step, done, total: of, unit: isInstalled ? "files" : "packages" } as const;
    if (found.packages > 0 && JSON.stringify(progress) !== last) onProgress(progress);
    last = JSON.stringify(progress);
  };
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  return () => clearInterval(timer);
}

async function contents(folder: string): Promise<{ packages: number; sources: number; compiled: number }> {
  const names = await readdir(join(folder, "lib"), { recursive: true });
  const count = (ending: string): number => names.filter((name) => name.endsWith(ending)).length;
  return { packages: count(".dist-info"), sources: count(".py"), compiled: count(".pyc") };
}

/** Written last and at once: a folder without it was never finished. */
async function writeRecord(
  tools: EnvironmentTools,
  folder: string,
  { hash, lockText }: { hash: string; lockText: string },
): Promise<void> {
  const { python, platform, accelerator } = tools;
  const packages = parseLock(lockText).length;
  const record = { format: 1, hash, python: python.version, interpreter: python.path, platform, accelerator, packages };
  const path = join(folder, recordName);
  await writeFile(`${path}.partial`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path}.partial`, path);
}

const networkWords = /dns|connect|network|timed out|tls|certificate|offline|fetch/i;

function failure({ said }: UvResult): Error {
  const words = said
    .map((line) => line.replace(/^[\s╰─▶│×]*(?:error:|cause:|Caused by:)?\s*/, "").trim())
    .filter(Boolean);
  const reason =
    words
      .filter((line) => !line.startsWith("hint:"))
      .slice(-2)
      .join(": ")
      .slice(0, 400) || "uv said nothing";
  return fail(networkWords.test(reason) ? "TUNEIT_ENVIRONMENT_OFFLINE" : "TUNEIT_ENVIRONMENT_BUILD", { reason });
}
