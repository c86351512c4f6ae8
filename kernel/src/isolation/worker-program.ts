import { realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "../errors/index.ts";

/** What runs in the worker: Node's flags, the script and its arguments, and all it has to read. */
export interface WorkerProgram {
  readonly node: string;
  readonly args: readonly string[];
  readonly readOnly: readonly string[];
  /** Of the whole process. */
  readonly limits?: { readonly memoryBytes: number; readonly tasks: number } | undefined;
}

/** How a worker is started: what to execute and the whole environment it sees. */
export interface WorkerCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folders in which the worker gets a control group of its own, to be removed after it. */
  readonly groups?: readonly string[] | undefined;
}

/** Puts the sandbox around a worker. Given by whoever knows how much this machine can confine. */
export type WorkerSpawner = (program: WorkerProgram) => Promise<WorkerCommand>;

/** What runs a plugin's code inside the worker. Nothing outside the worker's folder can tell them apart. */
export type EngineName = "isolated-vm" | "quickjs";

export interface WorkerProgramOptions {
  readonly node?: string | undefined;
  /** Absent = isolated-vm. QuickJS needs no binary made for this machine, and is several times slower. */
  readonly engine?: EngineName | undefined;
  /** No code is compiled at run time: fewer holes in the engine, and computing takes 6 to 8 times as long. */
  readonly hardened?: boolean | undefined;
  /**
   * After so many short entries in a row the worker makes the next on its main thread, which halves what a call costs.
   * Absent = 32; 0 for those who try to break out of there.
   */
  readonly quickInRow?: number | undefined;
}

interface Engine {
  readonly binary: () => string;
  readonly package: string;
  readonly flags: readonly string[];
}

const require = createRequire(import.meta.url);
const quickJsPackage = "@jitl/quickjs-ng-wasmfile-release-sync";

const engines: Readonly<Record<EngineName, Engine>> = {
  "isolated-vm": {
    binary: isolatedVmBinary,
    package: "isolated-vm",
    // isolated-vm#420
    flags: ["--no-node-snapshot", "--allow-addons"],
  },
  "quickjs": {
    binary: () => require.resolve(`${quickJsPackage}/wasm`),
    package: quickJsPackage,
    flags: ["--allow-worker"],
  },
};

/**
 * The engine is found here and loaded there: this process never holds an isolate.
 *
 * @throws TUNEIT_ISOLATE_ENGINE
 */
export async function workerProgram(options: WorkerProgramOptions = {}): Promise<WorkerProgram> {
  const { node = process.execPath, engine = "isolated-vm", hardened = false, quickInRow = 32 } = options;
  const { package: name, flags } = engines[engine];
  // V8 runs no WebAssembly without its compiler.
  if (hardened && engine === "quickjs")
    throw fail("TUNEIT_ISOLATE_ENGINE", { engine, reason: "it cannot be hardened" });
  const folder = await realpath(fileURLToPath(new URL("worker", import.meta.url)));
  const file = await realpath(binaryOf(engine));
  const reading = [`--allow-fs-read=${folder}/*`, `--allow-fs-read=${file}`];
  const nodeFlags = ["--permission", ...flags, ...reading, ...(hardened ? ["--jitless"] : []), "--no-warnings"];
  const { version } = require(`${name}/package.json`) as { version: string };
  const args = [...nodeFlags, `${folder}/main.js`, engine, file, version, String(quickInRow)];
  return { node, args, readOnly: [folder, file] };
}

function binaryOf(engine: EngineName): string {
  try {
    return engines[engine].binary();
  } catch (cause) {
    const reason = `there is none for ${process.platform} on ${process.arch}`;
    throw fail("TUNEIT_ISOLATE_ENGINE", { engine, reason }, { cause });
  }
}

function isolatedVmBinary(): string {
  const folder = dirname(require.resolve("isolated-vm/package.json"));
  const { path } = createRequire(`${folder}/`)("node-gyp-build") as { path: (folder: string) => string };
  return path(folder);
}
