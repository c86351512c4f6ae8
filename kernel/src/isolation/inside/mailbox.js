import { NativeRangeError, now } from "./intrinsics.js";

/** @typedef {string | number | boolean | ArrayBuffer | undefined} Plain a buffer is one that was made here */

/**
 * @callback Post what leaves the isolate: a kind and plain values, never an object that a plugin could have prepared
 * @param {string} kind
 * @param {number} id
 * @param {Plain} [first]
 * @param {Plain} [second]
 * @param {Plain} [third]
 * @param {Plain} [fourth]
 * @returns {void}
 */

/** @type {Post} */
let send;
let posts = 0;
let logCharacters = 0;
let bytes = 0;
let call = 0;

// Counted here and not outside: a flood that was posted already is memory of the worker.
const mostPosts = 4096;
const mostLogCharacters = 64 * 1024;
/** Of one frame, and of all that leaves during one entry. */
export const mostBytes = 64 * 1024 * 1024;

/** @param {Post} post */
export function openMailbox(post) {
  send = post;
}

/**
 * Each time the isolate is entered its credits are new.
 *
 * @param {number} forCall
 */
export function newEntry(forCall) {
  posts = 0;
  logCharacters = 0;
  bytes = 0;
  call = forCall;
}

/** The call on whose behalf code runs now, as far as one can tell; 0 for none. */
export const currentCall = () => call;

/** @type {Post} */
export function post(kind, id, first, second, third, fourth) {
  posts += 1;
  if (posts > mostPosts) throw new NativeRangeError("Too many messages at once");
  send(kind, id, first, second, third, fourth);
}

/**
 * An answer is owed, whatever was spent before.
 *
 * @type {Post}
 */
export const answer = (kind, id, first, second) => send(kind, id, first, second);

/** @param {number} count */
export function spendBytes(count) {
  if (bytes + count > mostBytes) throw new NativeRangeError("At most 64 MB of bytes leave at once");
  bytes += count;
}

/** @param {number} characters */
export function spendLog(characters) {
  logCharacters += characters;
  if (logCharacters > mostLogCharacters) throw new NativeRangeError("Too much log text at once");
}

const progressEveryMs = 100;

/** @param {{ saidAt: number }} state */
export function isProgressDue(state) {
  const at = now();
  if (at - state.saidAt < progressEveryMs) return false;
  state.saidAt = at;
  return true;
}
