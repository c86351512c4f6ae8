import { statSync } from "node:fs";

/** A file that is read again when it is another one: asking costs a `stat`, some microseconds. */
export class WatchedFile<T> {
  readonly #path: string;
  readonly #read: () => Promise<T>;
  #identity: string | undefined;
  #value: Promise<T> | undefined;

  /** `read` is called for a file that is not there, too. */
  constructor(path: string, read: () => Promise<T>) {
    this.#path = path;
    this.#read = read;
  }

  /** A file that cannot be read is tried again the next time. */
  value(): Promise<T> {
    const identity = identityOf(this.#path);
    if (this.#value === undefined || identity !== this.#identity) {
      this.#identity = identity;
      this.#value = this.#read();
      this.#value.catch(() => (this.#identity = undefined));
    }
    return this.#value;
  }
}

// The change time is there for who writes within one tick of the clock and keeps the size.
function identityOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}` : "absent";
}
