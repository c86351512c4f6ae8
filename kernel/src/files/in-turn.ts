import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: (() => void) | undefined;
  /** How often to look whether the turn has come: long work is looked at rarely. */
  readonly pollMs?: number | undefined;
}

/** Runs `work` while no other process does, for the same path. A holder that died holds nothing. */
export async function inTurn<Result>(
  path: string,
  work: () => Promise<Result>,
  options: TurnOptions = {},
): Promise<Result> {
  const token = `${process.pid} ${await startOf(process.pid)} ${randomBytes(8).toString("hex")}`;
  while (!(await take(path, token))) {
    options.signal?.throwIfAborted();
    options.onWait?.();
    await clearDead(path);
    await delay(options.pollMs ?? 100);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** By a link: the file appears with its content, or not at all. */
async function take(path: string, token: string): Promise<boolean> {
  const own = `${path}.${token.replaceAll(" ", "-")}`;
  await writeFile(own, token);
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function clearDead(path: string): Promise<void> {
  const held = await readFile(path, "utf8").catch(() => null);
  if (held === null || (await isHeld(held))) return;
  const aside = `${path}.${randomBytes(8).toString("hex")}`;
  await rename(path, aside).catch(() => undefined);
  // Between reading and moving, another may have cleared it and taken its turn: then it gets its file back.
  const moved = await readFile(aside, "utf8").catch(() => null);
  if (moved !== null && moved !== held) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Numbers come again, in a container at each start: only with the moment of its start is it the same process. */
async function isHeld(token: string): Promise<boolean> {
  const [pid, start] = token.split(" ");
  return isAlive(Number(pid)) && start === (await startOf(Number(pid)));
}

/** In ticks since the machine started; where there is no `/proc`, a word that says nothing. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // Its second field is a name in parentheses, which may hold anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "unknown";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
