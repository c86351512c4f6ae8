import { fail } from "../errors/registry-errors.ts";

/** A counted number of places; who finds none waits in line. A place is given back by `using`. */
export class Places {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(options: { waitMs?: number; signal?: AbortSignal } = {}): Promise<Disposable> {
    if (this.#free > 0) this.#free--;
    else await this.#wait(options);
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#giveBack();
        held = false;
      },
    };
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  #wait(options: { waitMs?: number; signal?: AbortSignal }): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", leave);
        const at = this.#waiting.indexOf(enter);
        if (at >= 0) this.#waiting.splice(at, 1);
        act();
      };
      const enter = (): void => settle(resolve);
      const leave = (): void => settle(() => reject(fail("TUNEIT_REGISTRY_BUSY", { what: "publishes" })));
      const timer = options.waitMs === undefined ? undefined : setTimeout(leave, options.waitMs);
      options.signal?.addEventListener("abort", leave);
      this.#waiting.push(enter);
    });
  }
}

/** One line for each key: what is run under one name never overlaps. */
export class NamedQueue {
  readonly #lines = new Map<string, { places: Places; users: number }>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(name) ?? { places: new Places(1), users: 0 };
    this.#lines.set(name, line);
    line.users++;
    try {
      using _place = await line.places.take();
      return await work();
    } finally {
      if (--line.users === 0) this.#lines.delete(name);
    }
  }
}
