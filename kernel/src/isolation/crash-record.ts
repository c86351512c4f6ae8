const windowMs = 5 * 60_000;
const mostCrashes = 3;
const pausesMs = [0, 1000, 5000] as const;

/** What a plugin's crashes mean for its next start. Moments come in as arguments. */
export class CrashRecord {
  #crashes: number[] = [];
  #inARow = 0;

  /** True where it was one too many. */
  add(at: number): boolean {
    this.#crashes = [...this.#crashes.filter((crash) => at - crash < windowMs), at];
    this.#inARow += 1;
    return this.#crashes.length >= mostCrashes;
  }

  /** A call was answered: the next crash is a first one again, as far as waiting goes. */
  answered(): void {
    this.#inARow = 0;
  }

  /** How long to wait before a start. */
  pauseMs(at: number): number {
    if (this.#inARow === 0) return 0;
    const pauseMs = pausesMs[Math.min(this.#inARow, pausesMs.length) - 1]!;
    return Math.max(0, this.#crashes.at(-1)! + pauseMs - at);
  }
}
