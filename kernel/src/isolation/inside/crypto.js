import { bytesOf } from "./bytes.js";
import { blockWords, keyWords, writeBlock } from "./cipher.js";
import { isView, NativeUint8Array, typeOfArray, viewBytes } from "./intrinsics.js";

const mostAtOnce = 65_536;
const poolBlocks = 64;

/** A page of the key stream: its first words are the next key, and what was handed out is wiped. */
const pool = new Uint32Array(poolBlocks * blockWords);
const poolBytes = new Uint8Array(pool.buffer);
const key = new Uint32Array(keyWords);
let taken = poolBytes.length;

/**
 * What the host gave, once. All else follows from it: a plugin may take more at once than could be given ahead.
 *
 * @param {ArrayBuffer} seed
 */
export function seedRandom(seed) {
  key.set(new Uint32Array(seed));
}

function refill() {
  for (let block = 0; block < poolBlocks; block++)
    writeBlock(key, block, pool.subarray(block * blockWords, (block + 1) * blockWords));
  key.set(pool.subarray(0, keyWords));
  pool.fill(0, 0, keyWords);
  taken = keyWords * pool.BYTES_PER_ELEMENT;
}

/** @param {Uint8Array} bytes */
function fill(bytes) {
  for (let at = 0; at < bytes.length;) {
    if (taken === poolBytes.length) refill();
    const count = Math.min(bytes.length - at, poolBytes.length - taken);
    bytes.set(poolBytes.subarray(taken, taken + count), at);
    poolBytes.fill(0, taken, taken + count);
    taken += count;
    at += count;
  }
}

const isInteger = /^(?:Big)?(?:Ui|I)nt\d+(?:Clamped)?Array$/;

/** @param {any} array */
function getRandomValues(array) {
  if (!isView(array)) throw new TypeError("Random numbers go into a typed array");
  if (!isInteger.test(typeOfArray(array) ?? ""))
    throw exception("Only arrays of integers are filled", "TypeMismatchError");
  if (viewBytes(array) > mostAtOnce) throw exception(`At most ${mostAtOnce} bytes at once`, "QuotaExceededError");
  fill(/** @type {Uint8Array} */ (bytesOf(array)));
  return array;
}

/** Version 4 of RFC 9562. */
function randomUUID() {
  const bytes = new NativeUint8Array(16);
  fill(bytes);
  bytes[6] = (/** @type {number} */ (bytes[6]) & 0x0f) | 0x40;
  bytes[8] = (/** @type {number} */ (bytes[8]) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param {string} message @param {string} name */
function exception(message, name) {
  const { DOMException } = require("./dom-exception.js");
  return new DOMException(message, name);
}

export const crypto = { getRandomValues, randomUUID };
