import { isCoded } from "@tuneit/protocol";

const windowMs = 5 * 60_000;
const mostCrashes = 3;
const pausesMs = [0, 1000, 5000] as const;

/** Of an isolate, of a worker in Python, and of one that belonged to a run. */
const crashCodes = new Set([
  ...["TUNEIT_ISOLATE_CRASHED", "TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_PROTOCOL", "TUNEIT_ISOLATE_TIMEOUT"],
  ...["TUNEIT_WORKER_DEADLINE", "TUNEIT_WORKER_DIED", "TUNEIT_WORKER_PROTOCOL"],
  ...["TUNEIT_RUN_MEMORY_EXCEEDED", "TUNEIT_RUN_TASKS_EXCEEDED", "TUNEIT_RUN_WORKER_DIED"],
  "TUNEIT_RUN_WORKER_PROTOCOL",
]);
const attackCodes = new Set(["TUNEIT_ISOLATE_PROTOCOL", "TUNEIT_WORKER_PROTOCOL", "TUNEIT_RUN_WORKER_PROTOCOL"]);

/** A process was lost. A plugin that merely throws took nothing down. */
export function isCrash(error: unknown): error is Error {
  return isCoded(error) && crashCodes.has(error.code);
}

/** The user waited less long than the plugin may take, which says nothing of the plugin. */
export function isUsersDeadline(error: Error): boolean {
  return isCoded(error) && error.details?.["isUsersDeadline"] === true;
}

/** Nothing that an honest plugin can do. */
export function isAttack(error: Error): boolean {
  return isCoded(error) && attackCodes.has(error.code);
}

/** Those of the last five minutes, and of these the last ones that count. */
export function recentCrashes<Crash extends { readonly at: number }>(crashes: readonly Crash[], at: number): Crash[] {
  return crashes.filter((crash) => at - crash.at < windowMs).slice(-mostCrashes);
}

/** True where the last of recent crashes was one too many. */
export function isTooMuch(recent: readonly unknown[]): boolean {
  return recent.length >= mostCrashes;
}

/** What a plugin's crashes mean for its next start in this process. Moments come in as arguments. */
export class CrashRecord {
  #crashes: readonly { readonly at: number }[] = [];
  #inARow = 0;

  /** True where it was one too many. */
  add(at: number): boolean {
    this.#crashes = recentCrashes([...this.#crashes, { at }], at);
    this.#inARow += 1;
    return isTooMuch(this.#crashes);
  }

  /** A call was answered: the next crash is a first one again, as far as waiting goes. */
  answered(): void {
    this.#inARow = 0;
  }

  /** How long to wait before a start. */
  pauseMs(at: number): number {
    if (this.#inARow === 0) return 0;
    const pauseMs = pausesMs[Math.min(this.#inARow, pausesMs.length) - 1]!;
    return Math.max(0, this.#crashes.at(-1)!.at + pauseMs - at);
  }
}
