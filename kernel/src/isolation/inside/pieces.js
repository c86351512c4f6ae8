import {
  apply,
  bufferLength,
  NativePromise,
  NativeRangeError,
  NativeTypeError,
  promiseThen,
  resolved,
} from "./intrinsics.js";
import { post, spendBytes } from "./mailbox.js";
import { packValue } from "./typed-arrays.js";

/** @typedef {{ credit: number, isOver: boolean, wake?: (() => void) | undefined }} Pieces */

export const mostUnacknowledged = 8;
const mostBytesOfPiece = 8 * 1024 * 1024;
const { asyncIterator } = Symbol;
/** Thrown for a result that is none. */
export const noStream = new NativeTypeError("The result is no stream");

/** @param {any} value */
export const isStream = (value) =>
  typeof value === "object" && value !== null && typeof value[asyncIterator] === "function";

/**
 * Sends what an async iterable yields, never further ahead of its reader than the credit goes.
 *
 * @param {number} id
 * @param {any} source
 * @param {Pieces} state
 */
export async function pump(id, source, state) {
  if (!isStream(source)) throw noStream;
  const iterator = apply(source[asyncIterator], source, []);
  let isDone = false;
  try {
    isDone = await sendAll(id, iterator, state);
  } finally {
    if (!isDone) leave(iterator);
  }
}

/**
 * @param {number} id
 * @param {AsyncIterator<unknown>} iterator
 * @param {Pieces} state
 */
async function sendAll(id, iterator, state) {
  for (let seq = 0; ; seq++) {
    while (state.credit === 0 && !state.isOver)
      await new NativePromise((resolve) => (state.wake = () => resolve(null)));
    if (state.isOver) return false;
    const { done, value } = await iterator.next();
    if (done) return true;
    if (state.isOver) return false;
    state.credit -= 1;
    send(id, seq, value);
  }
}

/** Lets it clean up; nobody waits for that. @param {AsyncIterator<unknown>} iterator */
function leave(iterator) {
  const nothing = () => undefined;
  promiseThen(resolved(iterator.return?.()), nothing, nothing);
}

/** @param {Pieces} state @param {number} credit */
export function wake(state, credit) {
  state.credit += credit;
  const awaken = state.wake;
  state.wake = undefined;
  awaken?.();
}

/** @param {number} id @param {number} seq @param {unknown} value */
function send(id, seq, value) {
  const { text, bytes } = packValue(value === undefined ? null : value);
  const byteLength = bytes === undefined ? 0 : bufferLength(bytes);
  if (text === undefined) throw new NativeTypeError("A piece of the stream is not JSON");
  if (byteLength > mostBytesOfPiece) throw new NativeRangeError("A piece of a stream has at most 8 MB of bytes");
  spendBytes(byteLength);
  post("chunk", id, seq, text, bytes);
}
