import { hostError } from "./failure.js";
import {
  jsonParse,
  jsonStringify,
  mapDelete,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  NativePromise,
  NativeRangeError,
  toText,
} from "./intrinsics.js";
import { currentCall, post } from "./mailbox.js";

const mostInFlight = 256;
const mostCharacters = 4 * 1024 * 1024 - 1024;
const mostCharactersInFlight = 16 * 1024 * 1024;

/** @type {Map<number, { resolve: (value: any) => void, reject: (error: any) => void, characters: number }>} */
const open = new NativeMap();
let characters = 0;
let lastId = 0;

/**
 * Asks the kernel, which decides at each request.
 *
 * @param {unknown} kind
 * @param {unknown} args
 */
export function request(kind, args) {
  const name = toText(kind);
  const text = jsonStringify(args === undefined ? null : args) ?? "null";
  if (name.length > 64) throw new NativeRangeError("A capability has no name of that length");
  if (text.length > mostCharacters) throw new NativeRangeError("A request to the host holds at most 4 MB of JSON");
  if (mapSize(open) >= mostInFlight || characters + text.length > mostCharactersInFlight)
    throw new NativeRangeError("Too many requests to the host are open");
  const id = ++lastId;
  post("capability", id, name, text, currentCall());
  return new NativePromise((resolve, reject) => {
    characters += text.length;
    mapSet(open, id, { resolve, reject, characters: text.length });
  });
}

/**
 * @param {number} id
 * @param {boolean} ok
 * @param {string} text
 * @param {string} code
 */
export function settle(id, ok, text, code) {
  const waiting = mapGet(open, id);
  if (!waiting) return;
  mapDelete(open, id);
  characters -= waiting.characters;
  if (ok) waiting.resolve(jsonParse(text));
  else waiting.reject(hostError(code, text));
}
