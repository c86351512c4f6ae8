/**
 * @typedef {import("quickjs-emscripten-core").QuickJSContext} Context
 * @typedef {import("quickjs-emscripten-core").QuickJSHandle} Handle
 */

/**
 * A plain value, by copy; what is a handle already goes as it is.
 *
 * @param {Context} context
 * @param {any} value
 * @returns {Handle}
 */
export function toHandle(context, value) {
  if (typeof value === "string") return context.newString(value);
  if (typeof value === "number") return context.newNumber(value);
  if (typeof value === "boolean") return value ? context.true : context.false;
  if (value === undefined) return context.undefined;
  if (value === null) return context.null;
  if (value instanceof ArrayBuffer) return context.newArrayBuffer(value);
  if (ArrayBuffer.isView(value)) return context.newArrayBuffer(bytesOf(value));
  return value;
}

/** @param {ArrayBufferView} view */
function bytesOf({ buffer, byteOffset, byteLength }) {
  return /** @type {ArrayBuffer} */ (buffer).slice(byteOffset, byteOffset + byteLength);
}

/**
 * Only kinds of which the engine holds the whole value: reading an object could run a line of the plugin.
 *
 * @param {Context} context
 * @param {Handle} handle
 */
export function fromHandle(context, handle) {
  switch (context.typeof(handle)) {
    case "string":
      return context.getString(handle);
    case "number":
      return context.getNumber(handle);
    case "boolean":
      return context.getNumber(handle) === 1;
    case "object":
      return handle === context.null ? null : bufferOf(context, handle);
    default:
      return undefined;
  }
}

/** @param {Context} context @param {Handle} handle @returns {ArrayBuffer | null} */
function bufferOf(context, handle) {
  try {
    return context.getArrayBuffer(handle).consume(({ value }) => value.slice().buffer);
  } catch {
    return null;
  }
}
