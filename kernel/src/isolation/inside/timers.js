import {
  apply,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  NativeRangeError,
  NativeTypeError,
} from "./intrinsics.js";
import { currentCall, post } from "./mailbox.js";

const mostTimers = 1000;

/** @type {Map<number, { callback: Function, args: unknown[], repeats: boolean }>} */
const timers = new NativeMap();
let lastId = 0;

/**
 * @param {unknown} callback
 * @param {unknown} delay
 * @param {unknown[]} args
 * @param {{ repeats: boolean }} kind
 */
function start(callback, delay, args, { repeats }) {
  if (typeof callback !== "function") throw new NativeTypeError("A timer needs a function");
  if (mapSize(timers) >= mostTimers) throw new NativeRangeError("Too many timers");
  const id = ++lastId;
  const delayMs = +(/** @type {any} */ (delay ?? 0)) || 0;
  post("timer", id, delayMs, repeats, currentCall());
  mapSet(timers, id, { callback, args, repeats });
  return id;
}

/** @param {any} id */
export function clearTimer(id) {
  if (mapDelete(timers, id)) post("clear", id);
}

/**
 * @param {unknown} callback
 * @param {unknown} [delay]
 * @param {unknown[]} args
 */
export const setTimeout = (callback, delay, ...args) => start(callback, delay, args, { repeats: false });

/**
 * @param {unknown} callback
 * @param {unknown} [delay]
 * @param {unknown[]} args
 */
export const setInterval = (callback, delay, ...args) => start(callback, delay, args, { repeats: true });

/** @param {number} id */
export function fire(id) {
  const timer = mapGet(timers, id);
  if (!timer) return;
  if (!timer.repeats) mapDelete(timers, id);
  apply(timer.callback, undefined, timer.args);
}
