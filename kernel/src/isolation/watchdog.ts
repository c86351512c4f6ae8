export interface WatchdogOptions {
  readonly ping: (n: number) => void;
  readonly isBusy: () => boolean;
  /** Something else ends it soon if it does not answer. */
  readonly mayBeSilent?: (() => boolean) | undefined;
  /** Called on every beat, for what else has to be looked at. */
  readonly onBeat: () => void;
  readonly onSilent: () => void;
  readonly now?: (() => number) | undefined;
}

const beatMs = 250;
const idleBeats = 20;
const mostMisses = 3;

/** Asks a worker whether it lives: every beat while it works, every twentieth while it does not. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #now: () => number;
  #lastBeatAt: number;
  #beats = 0;
  #sent = 0;
  #answered = 0;
  #misses = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#lastBeatAt = this.#now();
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#timer.unref();
  }

  /** False for an answer to what was never asked. */
  pong(n: number): boolean {
    if (n <= this.#answered || n > this.#sent) return false;
    this.#answered = n;
    this.#misses = 0;
    return true;
  }

  /** Whatever a worker says shows that it lives: an answer may stand behind megabytes. */
  heard(): void {
    this.#misses = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const now = this.#now();
    const wasStalled = now - this.#lastBeatAt > 2 * beatMs;
    this.#lastBeatAt = now;
    this.#options.onBeat();
    this.#beats += 1;
    if (!this.#options.isBusy() && this.#beats % idleBeats !== 0) return;
    // Its answers may lie unread because this process stood still, or the machine slept.
    if (wasStalled || this.#options.mayBeSilent?.()) this.#misses = 0;
    else if (this.#answered < this.#sent) this.#misses += 1;
    if (this.#misses >= mostMisses) return this.#options.onSilent();
    this.#options.ping(++this.#sent);
  }
}
