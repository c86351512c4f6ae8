import { spawn } from "node:child_process";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fail } from "../errors/index.ts";

/** The runtime imports in 25 ms; a machine under heavy load takes longer. */
const startDeadlineMs = 20_000;

export interface SupervisorCommand {
  /** Interpreter of the supervisor: 3.10 or newer, standard library only. */
  readonly python: string;
  /** Folder of `tuneit_runtime`, which Python can run. */
  readonly runtimeFolder: string;
}

/**
 * Starts the process that owns a run. It is detached: it outlives this kernel, its window and its terminal.
 *
 * @throws TUNEIT_RUN_SUPERVISOR_START
 */
export async function startSupervisor(directory: string, command: SupervisorCommand): Promise<void> {
  const log = await open(join(directory, "logs", "supervisor.log"), "a", 0o600);
  try {
    const args = ["-I", "-S", "-B", command.runtimeFolder, "supervisor", "--run", directory];
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
    const child = spawn(command.python, args, { detached: true, stdio: ["ignore", log.fd, log.fd], env, cwd: "/" });
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    child.unref();
    await untilReady(directory, ended);
  } finally {
    await log.close();
  }
}

async function untilReady(directory: string, ended: Promise<string>): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  let end: string | undefined;
  void ended.then((how) => (end = how));
  while (Date.now() < deadline) {
    if (await exists(join(directory, "control.sock"))) return;
    if (end !== undefined) break;
    await delay(10);
  }
  // A run of cached stages can be over before anybody looked.
  if (await exists(join(directory, "exit.json"))) return;
  throw fail("TUNEIT_RUN_SUPERVISOR_START", { reason: end ?? `no answer after ${startDeadlineMs / 1000} s` });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
