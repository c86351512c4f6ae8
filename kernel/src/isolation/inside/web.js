import { uint8ArrayMethods, uint8ArrayStatics } from "./base64.js";
import { crypto } from "./crypto.js";
import { defineProperty, hasOwn, NativeTypeError, promiseThen, resolved } from "./intrinsics.js";
import { clearTimer, setInterval, setTimeout } from "./timers.js";
import { without } from "./without.js";

/**
 * What a browser has beside the language. Each is made when it is first touched, so a plugin pays for what it uses.
 */
export function installWeb() {
  lazily(["URL"], () => require("core-js-pure/stable/url"));
  lazily(["URLSearchParams"], () => require("core-js-pure/stable/url-search-params"));
  lazily(["structuredClone"], () => beside(() => require("core-js-pure/stable/structured-clone")));
  lazily(["DOMException"], () => require("./dom-exception.js"));
  lazily(["atob"], () => beside(() => require("core-js-pure/stable/atob")));
  lazily(["btoa"], () => beside(() => require("core-js-pure/stable/btoa")));
  lazily(["TextEncoder", "TextDecoder"], () => require("./encoding.js"));
  lazily(["Headers"], () => require("./headers.js"));
  lazily(streamNames, () => require("./streams.js"));
  lazily(["Event", "EventTarget"], () => require("./events.js"));
  lazily(["AbortController", "AbortSignal"], () => require("./abort.js"));
  install("setTimeout", setTimeout);
  install("setInterval", setInterval);
  install("clearTimeout", clearTimer);
  install("clearInterval", clearTimer);
  install("queueMicrotask", queueMicrotask);
  install("crypto", crypto);
  extend(Uint8Array, uint8ArrayStatics);
  extend(Uint8Array.prototype, uint8ArrayMethods);
}

const streamNames = [
  ...["ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest"],
  ...["ReadableStreamDefaultController", "ReadableByteStreamController"],
  ...["WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController"],
  ...["TransformStream", "TransformStreamDefaultController", "ByteLengthQueuingStrategy", "CountQueuingStrategy"],
];

/**
 * core-js 3.51 looks for its own DOMException when these load, without loading it.
 *
 * @param {() => any} load
 */
function beside(load) {
  require("./dom-exception.js");
  return without(["DOMException"], load);
}

/**
 * @param {string[]} names
 * @param {() => any} load
 */
function lazily(names, load) {
  for (const name of names) {
    const get = () => {
      const loaded = without(names, load);
      const value = typeof loaded === "function" ? loaded : loaded[name];
      install(name, value);
      return value;
    };
    /** @param {unknown} value */
    const set = (value) => install(name, value);
    defineProperty(globalThis, name, { get, set, enumerable: false, configurable: true });
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function install(name, value) {
  defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

/**
 * What the engine has itself stays.
 *
 * @param {object} target
 * @param {Record<string, unknown>} methods
 */
function extend(target, methods) {
  for (const [name, value] of Object.entries(methods))
    if (!hasOwn(target, name))
      defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
}

/** @param {any} callback */
function queueMicrotask(callback) {
  if (typeof callback !== "function") throw new NativeTypeError("A microtask needs a function");
  promiseThen(resolved(undefined), () => callback());
}
