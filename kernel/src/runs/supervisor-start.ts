import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fail } from "../errors/index.ts";
import type { Upstream } from "../outbound/outbound.ts";
import { connectRun } from "./run-client.ts";
import { readExit } from "./run-folder.ts";
import type { SecretsOfStages } from "./secrets-of-stages.ts";

/** The runtime imports in 25 ms; a machine under heavy load takes longer. */
const startDeadlineMs = 20_000;

const secretsFd = 3;
const upstreamFd = 4;

export interface SupervisorCommand {
  /** Interpreter of the supervisor: 3.10 or newer, standard library only. */
  readonly python: string;
  /** Folder of `tuneit_runtime`, which Python can run. */
  readonly runtimeFolder: string;
  /** The proxy that its stages' way out leads through; null = none. Read at each start. */
  readonly upstream?: (() => Promise<Upstream | null>) | undefined;
}

/**
 * Starts the process that owns a run. It is detached: it outlives this kernel, its window and its terminal.
 *
 * @throws TUNEIT_RUN_SUPERVISOR_START
 */
export async function startSupervisor(
  directory: string,
  command: SupervisorCommand,
  secrets: SecretsOfStages = {},
): Promise<void> {
  const before = await readExit(directory);
  const log = await open(join(directory, "logs", "supervisor.log"), "a", 0o600);
  try {
    const supervisor = [command.runtimeFolder, "supervisor", "--run", directory, "--secrets-fd", String(secretsFd)];
    const upstream = (await command.upstream?.()) ?? null;
    const args = ["-I", "-S", "-B", ...supervisor, "--upstream-fd", String(upstreamFd)];
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };
    const stdio: StdioOptions = ["ignore", log.fd, log.fd, "pipe", "pipe"];
    const child = spawn(command.python, args, { detached: true, stdio, env, cwd: "/" });
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    hand(child, secretsFd, secrets);
    hand(child, upstreamFd, upstream);
    child.unref();
    await untilReady(directory, before?.seq ?? -1, ended);
  } finally {
    await log.close();
  }
}

/** Over a pipe, for arguments and environment are for all to see. It lives as long as the supervisor has not read it. */
function hand(child: ChildProcess, fd: number, value: SecretsOfStages | Upstream | null): void {
  const pipe = child.stdio[fd] as Writable;
  // A supervisor that cannot start says so by its end.
  pipe.on("error", () => undefined);
  pipe.end(JSON.stringify(value));
}

async function untilReady(directory: string, lastSeq: number, ended: Promise<string>): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  let end: string | undefined;
  void ended.then((how) => (end = how));
  while (Date.now() < deadline && end === undefined) {
    if (await answers(directory)) return;
    await delay(15);
  }
  // A run of cached stages can be over before anybody looked.
  const exit = await readExit(directory);
  if (exit && exit.seq > lastSeq) return;
  throw fail("TUNEIT_RUN_SUPERVISOR_START", { reason: end ?? `no answer after ${startDeadlineMs / 1000} s` });
}

const answers = (directory: string): Promise<boolean> =>
  connectRun(directory).then(
    (connection) => {
      connection.close();
      return true;
    },
    () => false,
  );
