// The only file that knows the engine. Another one takes its place by answering the same functions.

/**
 * @typedef {"done" | "timeout" | "gone" | { threw: string }} Outcome how an entry into the isolate ended; `gone` where the
 *   engine disposed of it, which it does when memory ends
 *
 * @typedef {string | number | boolean | undefined | Uint8Array} Plain what crosses the border. Bytes arrive as an
 *   `ArrayBuffer` of whoever receives them, a copy; inwards the engine may take the memory they came in
 *
 * @typedef {object} PluginIsolate
 * @property {(timeoutMs: number, values: Plain[]) => Promise<Outcome>} enter
 * @property {(timeoutMs: number, values: Plain[]) => Outcome} [enterHere] the same on the thread of whoever asks, while no
 *   other entry is under way
 * @property {(code: string, name: string, timeoutMs: number) => Promise<Outcome>} load
 * @property {() => void} dispose
 *
 * @typedef {object} IsolateOptions
 * @property {number} memoryMb
 * @property {string} inside what is evaluated before the plugin
 * @property {(...values: any[]) => void} onPost plain values, bytes as an `ArrayBuffer`
 * @property {(reason: string) => void} onFatal
 */

/**
 * @param {string} binary its prebuilt library; the package's loader would search the disk for it
 */
export function openEngine(binary) {
  const holder = { exports: /** @type {any} */ ({}) };
  process.dlopen(holder, binary);
  const ivm = holder.exports.ivm;
  return { create: (/** @type {IsolateOptions} */ options) => createIsolate(ivm, options) };
}

/**
 * @param {any} ivm
 * @param {IsolateOptions} options
 * @returns {Promise<PluginIsolate>}
 */
async function createIsolate(ivm, { memoryMb, inside, onPost, onFatal }) {
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: onFatal });
  const context = await isolate.createContext();
  // `ignored`: nothing comes back through it, no value and no error of the host.
  const post = new ivm.Callback(onPost, { ignored: true });
  const enter = await context.evalClosure(`${inside}\nreturn inside.start($0);`, [post], {
    filename: "tuneit:inside",
    result: { reference: true },
  });
  /** @type {any[]} */
  const handles = [enter, context];

  /** @type {PluginIsolate["enter"]} */
  const entered = (timeoutMs, values) =>
    outcome(isolate, enter.apply(undefined, plain(values), { timeout: timeoutMs }));

  return { enter: entered, enterHere, load, dispose };

  /** @type {NonNullable<PluginIsolate["enterHere"]>} */
  function enterHere(timeoutMs, values) {
    try {
      enter.applySync(undefined, plain(values), { timeout: timeoutMs });
      return "done";
    } catch (error) {
      return failureOf(isolate, error);
    }
  }

  /** @param {Plain[]} values */
  function plain(values) {
    return values.map((value) => (value instanceof Uint8Array ? moved(ivm, value) : value));
  }

  /** @type {PluginIsolate["load"]} */
  async function load(code, name, timeoutMs) {
    const compiled = await outcome(isolate, compile(code, name, timeoutMs));
    if (compiled !== "done") return compiled;
    const namespace = handles.at(-1);
    return entered(timeoutMs, ["plugin", 0, 0, namespace.derefInto()]);
  }

  /** @type {(code: string, name: string, timeoutMs: number) => Promise<void>} */
  async function compile(code, name, timeoutMs) {
    const module = await isolate.compileModule(code, { filename: name });
    handles.push(module);
    await module.instantiate(context, refuseImport);
    await module.evaluate({ timeout: timeoutMs });
    handles.push(module.namespace);
  }

  // Handles before the isolate: what they hold is never freed otherwise.
  function dispose() {
    for (const handle of handles.reverse()) handle.release();
    if (!isolate.isDisposed) isolate.dispose();
  }
}

/**
 * A buffer that the isolate counts as its own memory.
 *
 * @param {any} ivm
 * @param {Uint8Array} bytes
 */
function moved(ivm, bytes) {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  const buffer = isWhole ? bytes.buffer : new Uint8Array(bytes).buffer;
  return new ivm.ExternalCopy(buffer, { transferOut: true }).copyInto({ release: true, transferIn: true });
}

/** @param {string} specifier */
function refuseImport(specifier) {
  throw new Error(`A plugin is one module and imports nothing: ${specifier}`);
}

/**
 * @param {any} isolate
 * @param {Promise<unknown>} entry
 * @returns {Promise<Outcome>}
 */
async function outcome(isolate, entry) {
  try {
    await entry;
    return "done";
  } catch (error) {
    return failureOf(isolate, error);
  }
}

/** @param {any} isolate @param {unknown} error @returns {Outcome} */
function failureOf(isolate, error) {
  if (isolate.isDisposed) return "gone";
  const message = error instanceof Error ? error.message : "something that is no error";
  // isolated-vm 7.0.1 tells its own errors from the plugin's by text only.
  if (message === "Script execution timed out.") return "timeout";
  return { threw: message };
}
