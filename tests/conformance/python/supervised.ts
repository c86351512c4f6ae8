import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { WorkerLimits } from "../../../kernel/src/confinement/worker-limits.ts";
import type { ConfinedPython } from "../../../kernel/src/confinement/python-worker.ts";
import { python, runtimeFolder, type Level, type Victim } from "./confined.ts";

const run = promisify(execFile);
const prepare = join(runtimeFolder, "fixtures", "stand_in", "prepared_run.py");
const deadlineMs = 90_000;

export interface Event {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Supervised {
  readonly folder: string;
  readonly events: readonly Event[];
  readonly exit: Readonly<Record<string, unknown>>;
  /** The code of the error that the run ended with. */
  readonly code: string | undefined;
  readonly seconds: number;
}

export interface SupervisedOptions {
  /** Of the stage, and of its control group. */
  readonly limits?: WorkerLimits & { readonly wallSeconds?: number };
  /** Only watched, as on a machine without control groups. */
  readonly watched?: boolean;
  /** Granted hosts, reached by the supervisor's proxy. */
  readonly hosts?: readonly string[];
  /** Given to the attack, beside the folders of the run. */
  readonly given?: object;
  /** Called while the worker runs, with the run's folder and the supervisor's number. */
  readonly meanwhile?: (folder: string, pid: number) => Promise<void>;
}

/** A prepared run whose one stage is the attack, in its sandbox, under the real supervisor. */
export async function supervise(
  victim: Victim,
  level: Level,
  act: string,
  { limits, watched = false, hosts = [], given, meanwhile }: SupervisedOptions = {},
): Promise<Supervised> {
  const stages = JSON.stringify([{ ...(limits ? { limits } : {}) }]);
  const { stdout: folder } = await run(python, ["-I", prepare, victim.folder, stages]);
  // As a real run binds them; under Landlock every path is the host's.
  const inside = (name: string): string => join(level === "full" ? "/run/tuneit" : folder, name);
  const [artifacts, checkpoints] = [inside("artifacts"), inside("checkpoints")];
  const socket = join(folder, "train.sock");
  const command = await victim.command(
    level,
    "worker",
    { act, run: folder, artifacts, checkpoints, ...given },
    {
      writable: ["artifacts", "checkpoints"].map((name) => ({ host: join(folder, name), inside: inside(name) })),
      watched,
      ...(limits ? { limits: { temporaryBytes: 64 * 1024 ** 2, ...limits } } : {}),
      ...(hosts.length > 0 ? { network: { socket } } : {}),
    },
  );
  await launchWith(folder, command, { network: hosts, proxySocket: hosts.length > 0 ? socket : null });
  const from = performance.now();
  await supervised(folder, meanwhile);
  const seconds = (performance.now() - from) / 1000;
  const events = (await readFile(join(folder, "events.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event);
  const exit = JSON.parse(await readFile(join(folder, "exit.json"), "utf8")) as Supervised["exit"];
  return { folder, events, exit, code: (exit["error"] as { code: string } | null)?.code, seconds };
}

async function launchWith(
  folder: string,
  { argv, env, seccomp, groups }: ConfinedPython,
  network: { network: readonly string[]; proxySocket: string | null },
): Promise<void> {
  const path = join(folder, "launch.json");
  const launch = JSON.parse(await readFile(path, "utf8")) as { stages: { train: object } };
  Object.assign(launch.stages.train, { argv, env, seccomp, groups, ...network });
  await writeFile(path, JSON.stringify(launch));
}

async function supervised(folder: string, meanwhile: SupervisedOptions["meanwhile"]): Promise<void> {
  const child = spawn(python, ["-I", "-S", "-B", runtimeFolder, "supervisor", "--run", folder], { stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  const ended = once(child, "exit");
  try {
    await meanwhile?.(folder, child.pid!);
    await ended;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

/** Numbers of all processes whose command line names the victim. */
export async function alive(victim: Victim): Promise<number[]> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    numbers.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")] as const),
  );
  return lines.filter(([, line]) => line.includes(victim.token)).map(([pid]) => Number(pid));
}
