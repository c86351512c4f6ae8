import { defineProperty, NativeError, slice, toText } from "./intrinsics.js";

const mostCode = 120;
const mostMessage = 4000;

/**
 * What a thrown value says of itself. It may be a trap of any kind, so this runs inside the isolate, under the deadline.
 *
 * @param {any} thrown
 * @returns {{ code: string, message: string }}
 */
export function describe(thrown) {
  try {
    const isObject = typeof thrown === "object" && thrown !== null;
    const code = isObject && typeof thrown.code === "string" ? thrown.code : "";
    const message = isObject && typeof thrown.message === "string" ? thrown.message : toText(thrown);
    return { code: slice(code, 0, mostCode), message: slice(message, 0, mostMessage) };
  } catch {
    return { code: "", message: "What was thrown cannot be described" };
  }
}

/**
 * An error of the host, made anew so that nothing of the host comes with it.
 *
 * @param {string} code
 * @param {string} message
 */
export function hostError(code, message) {
  const error = new NativeError(message);
  defineProperty(error, "code", { value: code, writable: true, enumerable: true, configurable: true });
  return error;
}
