/** Lateness from which on the process is taken to have stood still. */
const stallMs = 500;

/**
 * A timeout that counts only time in which this process could listen. After a stall, or a sleep of the machine, timers fire
 * before anything is read, and what they wait for may lie unread: the wait then begins anew, once for each stall.
 */
export class PatientTimer {
  readonly #ms: number;
  readonly #onLate: () => void;
  readonly #now: () => number;
  #timer: NodeJS.Timeout;

  constructor(onLate: () => void, ms: number, now: () => number = () => performance.now()) {
    this.#ms = ms;
    this.#onLate = onLate;
    this.#now = now;
    this.#timer = this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    const due = this.#now() + this.#ms;
    return setTimeout(() => {
      if (this.#now() - due < stallMs) this.#onLate();
      else this.#timer = this.#arm();
    }, this.#ms);
  }
}
