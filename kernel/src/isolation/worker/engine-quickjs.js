import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

// The second engine: no native code, so it runs wherever Node does. It is slower, and its limits are kept by a thread.

/**
 * @typedef {import("./engine-isolated-vm.js").Outcome} Outcome
 * @typedef {import("./engine-isolated-vm.js").PluginIsolate} PluginIsolate
 * @typedef {import("./engine-isolated-vm.js").IsolateOptions} IsolateOptions
 */

/** QuickJS bounds its own stack; the thread's must be larger, or the engine breaks instead of throwing. */
const resourceLimits = { stackSizeMb: 16 };

/** @param {string} binary QuickJS as WebAssembly */
export function openEngine(binary) {
  const wasm = readFileSync(binary);
  return { create: (/** @type {IsolateOptions} */ options) => createIsolate(wasm, options) };
}

/**
 * @param {Uint8Array} wasm
 * @param {IsolateOptions} options
 * @returns {Promise<PluginIsolate>}
 */
async function createIsolate(wasm, { memoryMb, inside, onPost, onFatal }) {
  const workerData = { wasm: new Uint8Array(wasm), memoryMb, inside };
  const thread = new Worker(new URL("generated/quickjs.js", import.meta.url), { workerData, resourceLimits, env: {} });
  /** Entries are answered in the order in which they were asked for. @type {((outcome: Outcome) => void)[]} */
  const waiting = [];
  thread.on("message", ({ values, outcome, broken }) => {
    if (values) onPost(...values);
    else if (broken) onFatal(broken);
    else waiting.shift()?.(outcome);
  });
  thread.on("error", (error) => onFatal(error.message));

  return {
    enter: (timeoutMs, values) => ask("enter", [timeoutMs, values]),
    load: (code, name, timeoutMs) => ask("load", [code, name, timeoutMs]),
    dispose: () => void thread.terminate(),
  };

  /** @param {string} method @param {unknown[]} args @returns {Promise<Outcome>} */
  function ask(method, args) {
    return new Promise((resolve) => {
      waiting.push(resolve);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      thread.postMessage({ method, args });
    });
  }
}
