import { hostError } from "./failure.js";
import {
  bufferLength,
  jsonParse,
  jsonStringify,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  NativePromise,
  NativeRangeError,
  promiseThen,
  toText,
} from "./intrinsics.js";
import { currentCall, mostBytes, post, spendBytes } from "./mailbox.js";

const mostInFlight = 256;
const mostCharacters = 4 * 1024 * 1024 - 1024;
const mostCharactersInFlight = 16 * 1024 * 1024;
/** Of more than one request: each byte is held several times on its way, by a process that has a limit of its own. */
const mostBytesInFlight = 32 * 1024 * 1024;

/**
 * @typedef {{ value: any, bytes: ArrayBuffer | undefined }} Answer
 * @typedef {{ resolve: (answer: Answer) => void, reject: (error: any) => void, characters: number, byteLength: number }} Open
 */

/** @type {Map<number, Open>} */
const open = new NativeMap();
let characters = 0;
let bytesInFlight = 0;
let lastId = 0;

/**
 * Asks the kernel, which decides at each request.
 *
 * @param {unknown} kind
 * @param {unknown} args
 * @param {ArrayBuffer} [bytes] go with it; whoever calls holds no other reference to them
 * @returns {Promise<Answer>}
 */
export function ask(kind, args, bytes) {
  const name = toText(kind);
  const text = jsonStringify(args === undefined ? null : args) ?? "null";
  const byteLength = bytes === undefined ? 0 : bufferLength(bytes);
  if (name.length > 64) throw new NativeRangeError("A capability has no name of that length");
  if (text.length > mostCharacters) throw new NativeRangeError("A request to the host holds at most 4 MB of JSON");
  if (byteLength > mostBytes) throw new NativeRangeError("A request to the host holds at most 64 MB of bytes");
  if (isTooMuch(text.length, byteLength)) throw new NativeRangeError("Too many requests to the host are open");
  spendBytes(byteLength);
  const id = ++lastId;
  post("capability", id, name, text, currentCall(), bytes);
  return new NativePromise((resolve, reject) => {
    characters += text.length;
    bytesInFlight += byteLength;
    mapSet(open, id, { resolve, reject, characters: text.length, byteLength });
  });
}

/**
 * `tuneit.request`: any kind by its name, without what the members of the context add.
 *
 * @param {unknown} kind
 * @param {unknown} args
 */
export function request(kind, args) {
  return promiseThen(ask(kind, args), (/** @type {Answer} */ { value }) => value);
}

/**
 * @param {number} id
 * @param {boolean} ok
 * @param {string} text
 * @param {string} code
 * @param {ArrayBuffer | undefined} bytes
 */
export function settle(id, ok, text, code, bytes) {
  const waiting = mapGet(open, id);
  if (!waiting) return;
  mapDelete(open, id);
  characters -= waiting.characters;
  bytesInFlight -= waiting.byteLength;
  if (ok) waiting.resolve({ value: jsonParse(text), bytes });
  else waiting.reject(hostError(code, text));
}

/**
 * @param {number} length
 * @param {number} byteLength
 */
function isTooMuch(length, byteLength) {
  const isLarge = bytesInFlight > 0 && bytesInFlight + byteLength > mostBytesInFlight;
  return isLarge || characters + length > mostCharactersInFlight || mapSize(open) >= mostInFlight;
}
