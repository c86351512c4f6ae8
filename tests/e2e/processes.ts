import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
}

/** A process that was told to end may take this long to be gone. */
const farewellMs = 5_000;

/** From a command to its worker, on a busy machine. */
const startMs = 30_000;

/**
 * Processes that have to do with a folder: by command line, environment or mounts, for a sandboxed worker sees the folder
 * under another name. Waits a moment for those that are on their way out.
 */
export async function processesBelow(folder: string, patienceMs: number = farewellMs): Promise<SeenProcess[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await lookOnce(folder);
    if (found.length === 0 || Date.now() > deadline) return found;
    await delay(100);
  }
}

/** The worker that has to do with a folder; around it are the processes of its sandbox. */
export async function findWorker(folder: string): Promise<number> {
  const deadline = Date.now() + startMs;
  for (;;) {
    const worker = (await lookOnce(folder)).find(({ command }) => /^\S*python\S* .* worker$/.test(command));
    if (worker) return worker.pid;
    if (Date.now() > deadline) throw new Error(`no worker runs for ${folder}`);
    await delay(20);
  }
}

async function lookOnce(folder: string): Promise<SeenProcess[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const seen = await Promise.all(pids.map((pid) => look(pid, folder)));
  return seen.filter((one) => one !== undefined);
}

async function look(pid: number, folder: string): Promise<SeenProcess | undefined> {
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
  const [command, environment, mounts] = await Promise.all([read("cmdline"), read("environ"), read("mountinfo")]);
  // A zombie has no command line; it is gone for all purposes.
  if (command === "" || ![command, environment, mounts].some((text) => text.includes(folder))) return undefined;
  return { pid, command: command.replaceAll("\0", " ").trim().slice(0, 300) };
}
