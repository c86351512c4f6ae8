import { ask } from "./capabilities.js";
import { joined } from "./files.js";
import { Headers } from "./headers.js";
import { decode } from "./text.js";

/**
 * @typedef {{ status: number, statusText: string, url: string, redirected: boolean, headers: [string, string][],
 *   body: number | null }} Head what the kernel answers
 */

/** A body that the kernel receives; each piece is asked for. */
class RemoteBody {
  #handle;
  #signal;
  #isOver = false;

  /** @param {number} handle @param {AbortSignal | undefined} signal */
  constructor(handle, signal) {
    this.#handle = handle;
    this.#signal = signal;
    signal?.addEventListener("abort", this.close, { once: true });
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} the next piece; undefined at the end */
  async read() {
    while (!this.#isOver) {
      const { value, bytes } = await orAbort(ask("net:connect", { op: "read", body: this.#handle }), this.#signal);
      if (value.done) this.#end();
      if (bytes && bytes.byteLength > 0) return new Uint8Array(bytes);
    }
    this.#signal?.throwIfAborted();
  }

  close = () => {
    if (this.#isOver) return;
    this.#end();
    closeBody(this.#handle);
  };

  #end() {
    this.#isOver = true;
    this.#signal?.removeEventListener("abort", this.close);
  }
}

/** What `fetch` answers. Made by it alone. */
export class Response {
  #head;
  #headers;
  #remote;
  /** @type {ReadableStream | null} */
  #stream = null;
  #isUsed = false;

  /** @param {Head} head @param {AbortSignal | undefined} signal */
  constructor(head, signal) {
    this.#head = head;
    this.#headers = new Headers(head.headers);
    this.#remote = head.body === null ? undefined : new RemoteBody(head.body, signal);
  }

  get status() {
    return this.#head.status;
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  get statusText() {
    return this.#head.statusText;
  }

  get headers() {
    return this.#headers;
  }

  get url() {
    return this.#head.url;
  }

  get redirected() {
    return this.#head.redirected;
  }

  get bodyUsed() {
    return this.#isUsed;
  }

  /** Each read asks the kernel once; nothing is fetched ahead. */
  get body() {
    const remote = this.#remote;
    if (!remote) return null;
    this.#stream ??= streamOf(remote, () => (this.#isUsed = true));
    return this.#stream;
  }

  async bytes() {
    if (this.#isUsed || this.#stream?.locked) throw new TypeError("The body was read already, or is being read");
    // A stream that somebody holds, but has not touched, must not be readable a second time.
    this.#stream?.getReader();
    this.#isUsed = this.#remote !== undefined;
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    for (let part = await this.#remote?.read(); part; part = await this.#remote?.read()) {
      parts.push(part);
      length += part.length;
    }
    return joined(parts, length);
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  async text() {
    return decode(await this.bytes());
  }

  async json() {
    return JSON.parse(await this.text());
  }

  get [Symbol.toStringTag]() {
    return "Response";
  }
}

/** @param {number} body */
export function closeBody(body) {
  ask("net:connect", { op: "close", body }).catch(() => undefined);
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
export function orAbort(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a signal may have any reason
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** @param {RemoteBody} remote @param {() => void} onUse */
function streamOf(remote, onUse) {
  const { ReadableStream } = require("./streams.js");
  return new ReadableStream({
    type: "bytes",
    async pull(/** @type {ReadableByteStreamController} */ controller) {
      onUse();
      const part = await remote.read();
      if (part) return controller.enqueue(part);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      onUse();
      remote.close();
    },
  });
}
