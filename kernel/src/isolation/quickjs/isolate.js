import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant } from "quickjs-emscripten-core";
import { fromHandle, toHandle } from "./values.js";

/**
 * @typedef {import("../worker/engine-isolated-vm.js").Outcome} Outcome
 * @typedef {import("quickjs-emscripten-core").QuickJSContext} Context
 * @typedef {import("quickjs-emscripten-core").QuickJSHandle} Handle
 * @typedef {{ value: Handle, error?: undefined } | { error: Handle }} Result
 * @typedef {{ outcome: Outcome, broken?: string | undefined }} Ended `broken`: why nothing may run in it any more
 */

const megabyte = 1024 * 1024;
const pagesAMb = 16;
/** Beside what the plugin may use: the engine's own data, and room to tell that the memory is full. */
const engineMb = 32;
/** The thread's own stack grows by up to 16 times as much (a nested source), and has 16 MB. */
const stackBytes = 512 * 1024;
/** After a timeout: how long what is left in the queue may take to give up. */
const dropMs = 100;
const jobsAtOnce = 1000;

/**
 * One plugin's QuickJS, with the same border as every engine. All of it is synchronous: who calls waits in a thread.
 *
 * @param {{ wasm: Uint8Array, memoryMb: number, inside: string, onPost: (values: unknown[]) => void }} options
 */
export async function createIsolate({ wasm, memoryMb, inside, onPost }) {
  // Buffers are counted by this limit only.
  const wasmMemory = new WebAssembly.Memory({ initial: 16 * pagesAMb, maximum: (memoryMb + engineMb) * pagesAMb });
  const copied = /** @type {ArrayBuffer} */ (wasm.buffer);
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary: copied, wasmMemory }));
  const runtime = quickJs.newRuntime({ memoryLimitBytes: memoryMb * megabyte, maxStackSizeBytes: stackBytes });
  let until = Infinity;
  let isOver = false;
  runtime.setInterruptHandler(() => (isOver ||= performance.now() > until));
  runtime.setModuleLoader(refuseImport, (_, specifier) => refuseImport(specifier));
  const context = runtime.newContext();
  const describe = context.unwrapResult(context.evalCode(describeSource, "tuneit:inside"));
  const post = context.newFunction("post", (...handles) => {
    // What is posted while the queue is emptied after a timeout comes from code that is over.
    if (!isOver) onPost(handles.map((handle) => fromHandle(context, handle)));
  });
  const enterInside = context.unwrapResult(start(context, inside, post));

  return { enter, load };

  /** @param {number} timeoutMs @param {unknown[]} values @returns {Ended} */
  function enter(timeoutMs, values) {
    return timed(timeoutMs, () => called(values.map((value) => toHandle(context, value))));
  }

  /** @param {string} code @param {string} name @param {number} timeoutMs @returns {Ended} */
  function load(code, name, timeoutMs) {
    return timed(timeoutMs, () => {
      const evaluated = context.evalCode(code, name, { type: "module" });
      if (evaluated.error) return evaluated;
      runJobs();
      const state = context.getPromiseState(evaluated.value);
      if (state.type === "pending")
        return { error: context.newError("A plugin's module does not await at its top level") };
      if (state.type === "rejected") return { error: state.error };
      return called(["plugin", 0, 0, state.value].map((value) => toHandle(context, value)));
    });
  }

  /** @param {Handle[]} handles @returns {Result} */
  function called(handles) {
    const result = context.callFunction(enterInside, context.undefined, ...handles);
    for (const handle of handles) handle.dispose();
    return result;
  }

  /** @param {number} timeoutMs @param {() => Result} work @returns {Ended} */
  function timed(timeoutMs, work) {
    until = performance.now() + timeoutMs;
    isOver = false;
    try {
      const outcome = outcomeOf(work());
      runJobs();
      return isOver ? { outcome: "timeout", broken: dropJobs() } : { outcome };
    } catch (error) {
      // A trap, or the end of the thread's stack: the engine's own state can no longer be trusted.
      const reason = `QuickJS broke: ${error instanceof Error ? error.message : String(error)}`;
      return { outcome: { threw: reason }, broken: reason };
    }
  }

  /** @param {Result} result @returns {Outcome} */
  function outcomeOf(result) {
    if (!result.error) {
      result.value.dispose();
      return "done";
    }
    const described = context.callFunction(describe, context.undefined, result.error);
    const message = described.error ? "something that cannot be described" : context.getString(described.value);
    (described.error ?? described.value).dispose();
    result.error.dispose();
    return message === "out of memory" ? "gone" : { threw: message };
  }

  function runJobs() {
    while (!isOver && runtime.hasPendingJob()) {
      const ran = runtime.executePendingJobs(jobsAtOnce);
      ran.error?.dispose();
      isOver ||= performance.now() > until;
    }
  }

  /** A queue cannot be thrown away, so each job in it is interrupted. @returns {string | undefined} */
  function dropJobs() {
    const giveUpAt = performance.now() + dropMs;
    while (runtime.hasPendingJob()) {
      if (performance.now() > giveUpAt) return "Its microtasks do not end";
      runtime.executePendingJobs(jobsAtOnce).error?.dispose();
    }
  }
}

/** @param {Context} context @param {string} inside @param {Handle} post */
function start(context, inside, post) {
  const absent = ["performance", "InternalError", "navigator"].map((name) => `delete globalThis.${name};`).join("");
  const source = `(function (post) { ${absent} ${inside}\nreturn inside.start(post); })`;
  const made = context.unwrapResult(context.evalCode(source, "tuneit:inside"));
  return context.callFunction(made, context.undefined, post);
}

// Made before the plugin's first line, from functions that it cannot replace; a getter in what was thrown is under the deadline.
const describeSource = `(() => {
  const { apply } = Reflect, { slice } = String.prototype, text = String;
  return (thrown) => {
    const isError = typeof thrown === "object" && thrown !== null && typeof thrown.message === "string";
    return apply(slice, isError ? thrown.message : text(thrown), [0, 4096]);
  };
})()`;

/** @param {string} specifier */
function refuseImport(specifier) {
  return { error: new Error(`A plugin is one module and imports nothing: ${specifier}`) };
}
