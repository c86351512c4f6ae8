import { describe } from "./failure.js";
import { addGranted } from "./granted.js";
import {
  apply,
  bufferLength,
  defineProperty,
  freeze,
  hasOwn,
  jsonParse,
  mapDelete,
  mapGet,
  mapSet,
  NativeMap,
  promiseThen,
  resolved,
} from "./intrinsics.js";
import { log } from "./log.js";
import { answer, isProgressDue, post, spendBytes } from "./mailbox.js";
import { isStream, mostUnacknowledged, noStream, pump, wake } from "./pieces.js";
import { packValue, unpackValue } from "./typed-arrays.js";

/**
 * @typedef {{ controller: any, aborted: boolean, saidAt: number }} Progressing
 * @typedef {Progressing & import("./pieces.js").Pieces} Open
 */

/** @type {any} */
let exported;
/** @type {Map<number, Open>} */
const open = new NativeMap();

/** @param {object} namespace the plugin's module */
export function setPlugin(namespace) {
  exported = namespace;
}

/**
 * @param {number} id
 * @param {string} name
 * @param {string} config
 * @param {string} args
 * @param {ArrayBuffer | undefined} bytes of the typed arrays in the arguments
 * @param {(id: number, value: unknown, state: Open) => void} [finish] what is done with the result
 */
export function startCall(id, name, config, args, bytes, finish = succeed) {
  if (!hasOwn(exported, name) || typeof exported[name] !== "function")
    return answer("refused", id, `The plugin's module has no function called ${name}`);
  /** @type {Open} */
  const state = { controller: undefined, aborted: false, saidAt: 0, credit: mostUnacknowledged, isOver: false };
  mapSet(open, id, state);
  try {
    const result = apply(exported[name], undefined, [
      unpackValue(args, bytes),
      makeContext(id, jsonParse(config), state),
    ]);
    promiseThen(
      resolved(result),
      (/** @type {unknown} */ value) => finish(id, value, state),
      (/** @type {unknown} */ thrown) => threw(id, thrown),
    );
  } catch (thrown) {
    threw(id, thrown);
  }
}

/** @param {number} id */
export function cancelCall(id) {
  const state = mapGet(open, id);
  if (!state) return;
  mapDelete(open, id);
  state.aborted = true;
  end(state);
  state.controller?.abort();
}

/** The call is over for the host, whatever still runs. @param {number} id */
export function forgetCall(id) {
  const state = mapGet(open, id);
  if (!state) return;
  mapDelete(open, id);
  end(state);
}

/** @type {(id: number, name: string, config: string, args: string, bytes?: ArrayBuffer) => void} */
export function startStream(id, name, config, args, bytes) {
  startCall(id, name, config, args, bytes, (_, value, state) => {
    promiseThen(
      pump(id, value, state),
      () => mapDelete(open, id) && answer("end", id),
      (/** @type {unknown} */ thrown) =>
        thrown === noStream ? mapDelete(open, id) && answer("invalid", id, noStream.message) : threw(id, thrown),
    );
  });
}

/** @param {number} id @param {number} n */
export function addCredit(id, n) {
  const state = mapGet(open, id);
  if (state) wake(state, n);
}

/** @param {Open} state */
function end(state) {
  state.isOver = true;
  wake(state, 0);
}

/**
 * @param {number} id
 * @param {unknown} value
 */
function succeed(id, value) {
  if (!mapDelete(open, id)) return;
  try {
    if (isStream(value)) return answer("invalid", id, "The result is a stream, and one value was asked for");
    const { text, bytes } = packValue(value === undefined ? null : value);
    if (typeof text !== "string") return answer("invalid", id, "The result is not JSON");
    spendBytes(bytes === undefined ? 0 : bufferLength(bytes));
    answer("value", id, text, bytes);
  } catch (thrown) {
    answer("invalid", id, describe(thrown).message);
  }
}

/**
 * @param {number} id
 * @param {unknown} thrown
 */
function threw(id, thrown) {
  if (!mapDelete(open, id)) return;
  const { code, message } = describe(thrown);
  answer("threw", id, code, message);
}

/**
 * @param {number} id
 * @param {unknown} config
 * @param {Open} state
 */
function makeContext(id, config, state) {
  const context = { config, log, progress: progressOf(id, state) };
  defineProperty(context, "signal", { get: () => signalOf(state), enumerable: true, configurable: true });
  addGranted(context);
  return freeze(context);
}

/** @param {Open} state */
function signalOf(state) {
  if (state.controller) return state.controller.signal;
  const { AbortController } = require("./abort.js");
  state.controller = new AbortController();
  if (state.aborted) state.controller.abort();
  return state.controller.signal;
}

/**
 * @param {number} id
 * @param {Open} state
 */
function progressOf(id, state) {
  return (/** @type {unknown} */ done, /** @type {unknown} */ total) => {
    if (typeof done !== "number" || done - done !== 0 || !mapGet(open, id) || !isProgressDue(state)) return;
    post("progress", id, done, typeof total === "number" && total - total === 0 ? total : -1);
  };
}
