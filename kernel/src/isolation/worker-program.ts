import { realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** What runs in the worker: Node's flags, the script and its arguments, and all it has to read. */
export interface WorkerProgram {
  readonly node: string;
  readonly args: readonly string[];
  readonly readOnly: readonly string[];
}

/** How a worker is started: what to execute and the whole environment it sees. */
export interface WorkerCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Puts the sandbox around a worker. Given by whoever knows how much this machine can confine. */
export type WorkerSpawner = (program: WorkerProgram) => Promise<WorkerCommand>;

const require = createRequire(import.meta.url);

/** The engine is found here and loaded there: this process never holds an isolate. */
export async function workerProgram(node: string = process.execPath): Promise<WorkerProgram> {
  const folder = await realpath(fileURLToPath(new URL("worker", import.meta.url)));
  const binary = await realpath(engineBinary());
  const flags = [
    // isolated-vm#420
    "--no-node-snapshot",
    "--permission",
    "--allow-addons",
    `--allow-fs-read=${folder}/*`,
    `--allow-fs-read=${binary}`,
    "--no-warnings",
  ];
  const { version } = require("isolated-vm/package.json") as { version: string };
  return { node, args: [...flags, `${folder}/main.js`, binary, version], readOnly: [folder, binary] };
}

function engineBinary(): string {
  const folder = dirname(require.resolve("isolated-vm/package.json"));
  const { path } = createRequire(`${folder}/`)("node-gyp-build") as { path: (folder: string) => string };
  return path(folder);
}
