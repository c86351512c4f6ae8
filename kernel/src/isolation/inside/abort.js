import { DOMException } from "./dom-exception.js";
import { Event, EventTarget, getEventAttributeValue, setEventAttributeValue } from "./events.js";
import { setTimeout } from "./timers.js";

const token = {};

/** @param {string} name @param {string} message */
const exception = (name, message) => new DOMException(message, name);

export class AbortSignal extends EventTarget {
  #aborted = false;
  /** @type {unknown} */
  #reason = undefined;

  /** @param {unknown} by */
  constructor(by) {
    super();
    if (by !== token) throw new TypeError("Illegal constructor");
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  get onabort() {
    return getEventAttributeValue(this, "abort");
  }

  set onabort(listener) {
    setEventAttributeValue(this, "abort", listener);
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  /** @param {AbortSignal} signal @param {unknown} reason */
  static _abort(signal, reason) {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason === undefined ? exception("AbortError", "The operation was aborted") : reason;
    signal.dispatchEvent(new Event("abort"));
  }

  /** @param {unknown} [reason] */
  static abort(reason) {
    const signal = new AbortSignal(token);
    abortSignal(signal, reason);
    return signal;
  }

  /** @param {number} delayMs */
  static timeout(delayMs) {
    const signal = new AbortSignal(token);
    setTimeout(() => abortSignal(signal, exception("TimeoutError", "The operation timed out")), delayMs);
    return signal;
  }

  /** @param {Iterable<AbortSignal>} signals */
  static any(signals) {
    const all = [...signals];
    const joined = new AbortSignal(token);
    const first = all.find((signal) => signal.aborted);
    if (first) abortSignal(joined, first.reason);
    else for (const signal of all) signal.addEventListener("abort", () => abortSignal(joined, signal.reason));
    return joined;
  }
}

const abortSignal = AbortSignal._abort;
Reflect.deleteProperty(AbortSignal, "_abort");

export class AbortController {
  #signal = new AbortSignal(token);

  get signal() {
    return this.#signal;
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    abortSignal(this.#signal, reason);
  }
}
