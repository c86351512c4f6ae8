import { defineProperty, NativeTypeError, promiseThen, resolved } from "./intrinsics.js";
import { clearTimer, setInterval, setTimeout } from "./timers.js";

/**
 * What a browser has beside the language. Each is made when it is first touched, so a plugin pays for what it uses.
 */
export function installWeb() {
  lazily(["URL"], () => require("core-js-pure/stable/url"));
  lazily(["URLSearchParams"], () => require("core-js-pure/stable/url-search-params"));
  lazily(["structuredClone"], () => (exceptions(), require("core-js-pure/stable/structured-clone")));
  lazily(["DOMException"], exceptions);
  lazily(["atob"], () => (exceptions(), require("core-js-pure/stable/atob")));
  lazily(["btoa"], () => (exceptions(), require("core-js-pure/stable/btoa")));
  lazily(["TextEncoder", "TextDecoder"], () => require("@exodus/bytes/encoding-lite.js"));
  lazily(["Event", "EventTarget"], () => require("./events.js"));
  lazily(["AbortController", "AbortSignal"], () => require("./abort.js"));
  install("setTimeout", setTimeout);
  install("setInterval", setInterval);
  install("clearTimeout", clearTimer);
  install("clearInterval", clearTimer);
  install("queueMicrotask", queueMicrotask);
}

// core-js 3.51 looks for its own DOMException when these load, without loading it.
const exceptions = () => require("core-js-pure/stable/dom-exception");

/**
 * @param {string[]} names
 * @param {() => any} load
 */
function lazily(names, load) {
  for (const name of names) {
    const get = () => {
      const loaded = load();
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

/** @param {any} callback */
function queueMicrotask(callback) {
  if (typeof callback !== "function") throw new NativeTypeError("A microtask needs a function");
  promiseThen(resolved(undefined), () => callback());
}
