import {
  construct,
  defineProperty,
  hasOwn,
  isArray,
  isView,
  jsonParse,
  jsonStringify,
  NativeRangeError,
  NativeUint8Array,
  objectKeys,
  setBytes,
  slice,
  typedArrays,
  typeOfArray,
  viewBuffer,
  viewBytes,
  viewLength,
  viewOffset,
} from "./intrinsics.js";
import { mostBytes } from "./mailbox.js";

// The kernel's end, frame-values.ts, says how typed arrays stand in JSON.

/**
 * @param {unknown} value
 * @returns {{ text: string | undefined, bytes: ArrayBuffer | undefined }}
 */
export function packValue(value) {
  // A replacer makes JSON twice as slow, and most values hold no typed array.
  if (!holdsArray(value)) return { text: jsonStringify(value), bytes: undefined };
  /** @type {Uint8Array[]} */
  const placed = [];
  let length = 0;
  const text = jsonStringify(value, (_key, one) => {
    if (typeof one !== "object" || one === null) return one;
    const type = isView(one) ? typeOfArray(one) : undefined;
    if (type === undefined) return escaped(one);
    const at = length;
    length += room(viewBytes(one));
    if (length > mostBytes) throw new NativeRangeError("Typed arrays of more than 64 MB");
    placed[placed.length] = new NativeUint8Array(viewBuffer(one), viewOffset(one), viewBytes(one));
    return { $bytes: [at, viewLength(one), type] };
  });
  return { text, bytes: joined(placed, length) };
}

/**
 * @param {string} text
 * @param {ArrayBuffer | undefined} bytes
 */
export function unpackValue(text, bytes) {
  const value = jsonParse(text);
  return bytes === undefined ? value : unpacked(value, bytes);
}

/** @param {number} byteLength */
const room = (byteLength) => (byteLength === 0 ? 8 : (byteLength + 7) & ~7);

/**
 * @param {Uint8Array[]} views
 * @param {number} length
 */
function joined(views, length) {
  const all = new NativeUint8Array(length);
  let at = 0;
  for (let index = 0; index < views.length; index++) {
    const view = /** @type {Uint8Array} */ (views[index]);
    setBytes(all, view, at);
    at += room(viewBytes(view));
  }
  return viewBuffer(all);
}

/** @param {any} value @returns {boolean} */
function holdsArray(value) {
  if (typeof value !== "object" || value === null) return false;
  if (isView(value)) return typeOfArray(value) !== undefined;
  if (isArray(value)) {
    for (let index = 0; index < value.length; index++) if (holdsArray(value[index])) return true;
    return false;
  }
  for (const key in value) if (holdsArray(value[key])) return true;
  return false;
}

/** Keys that could be taken for ours get one more sign. @param {any} value */
function escaped(value) {
  if (isArray(value)) return value;
  const keys = objectKeys(value);
  let isFound = false;
  for (let index = 0; index < keys.length; index++) if (isOurs(/** @type {string} */ (keys[index]))) isFound = true;
  return isFound ? renamed(value, keys, (key) => (isOurs(key) ? `$${key}` : key)) : value;
}

/** `$bytes` with any number of signs before it. @param {string} key */
function isOurs(key) {
  const signs = key.length - "bytes".length;
  if (signs < 1 || slice(key, signs) !== "bytes") return false;
  for (let index = 0; index < signs; index++) if (key[index] !== "$") return false;
  return true;
}

/**
 * @param {any} value
 * @param {string[]} keys
 * @param {(key: string) => string} name
 */
function renamed(value, keys, name) {
  const made = {};
  for (let index = 0; index < keys.length; index++) {
    const key = /** @type {string} */ (keys[index]);
    defineProperty(made, name(key), { value: value[key], writable: true, enumerable: true, configurable: true });
  }
  return made;
}

/**
 * @param {any} value
 * @param {ArrayBuffer} bytes
 * @returns {any}
 */
function unpacked(value, bytes) {
  if (typeof value !== "object" || value === null) return value;
  if (hasOwn(value, "$bytes")) return arrayOf(value.$bytes, bytes);
  const keys = objectKeys(value);
  let isFound = false;
  for (let index = 0; index < keys.length; index++) {
    const key = /** @type {string} */ (keys[index]);
    value[key] = unpacked(value[key], bytes);
    isFound ||= isOurs(key);
  }
  return isFound ? renamed(value, keys, (key) => (isOurs(key) ? slice(key, 1) : key)) : value;
}

/**
 * @param {[at: number, length: number, type: string]} place
 * @param {ArrayBuffer} bytes
 */
function arrayOf(place, bytes) {
  const made = construct(/** @type {any} */ (typedArrays[place[2]]), [place[1]]);
  const own = new NativeUint8Array(viewBuffer(made));
  setBytes(own, new NativeUint8Array(bytes, place[0], viewBytes(own)));
  return made;
}
