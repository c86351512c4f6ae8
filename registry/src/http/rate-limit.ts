import { fail } from "../errors/registry-errors.ts";

/** Counts in fixed windows. A key costs one entry and is forgotten with its window. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #what: string;
  #window = 0;
  #counts = new Map<string, number>();

  constructor(options: { limit: number; windowMs: number; what: string }) {
    this.#limit = options.limit;
    this.#windowMs = options.windowMs;
    this.#what = options.what;
  }

  /** @throws TUNEIT_REGISTRY_BUSY */
  count(key: string, now: number = Date.now()): void {
    const window = Math.floor(now / this.#windowMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count > this.#limit) throw fail("TUNEIT_REGISTRY_BUSY", { what: this.#what });
  }
}

export const isLoopback = (address: string): boolean =>
  address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
