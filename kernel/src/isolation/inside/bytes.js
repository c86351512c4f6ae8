import {
  bufferLength,
  dataBuffer,
  dataBytes,
  dataOffset,
  isView,
  NativeTypeError,
  NativeUint8Array,
  typeOfArray,
  viewBuffer,
  viewBytes,
  viewOffset,
} from "./intrinsics.js";

/**
 * The bytes behind a buffer or a view, without a copy; undefined for anything else.
 *
 * @param {unknown} data
 * @returns {Uint8Array<ArrayBuffer> | undefined}
 */
export function bytesOf(data) {
  if (!isView(data)) return isBuffer(data) ? new NativeUint8Array(/** @type {ArrayBuffer} */ (data)) : undefined;
  if (typeOfArray(data) !== undefined) return new NativeUint8Array(viewBuffer(data), viewOffset(data), viewBytes(data));
  return new NativeUint8Array(dataBuffer(data), dataOffset(data), dataBytes(data));
}

/**
 * What a plugin hands over, as a buffer that it holds no reference to.
 *
 * @param {unknown} data
 * @param {string} what
 * @returns {ArrayBuffer}
 */
export function ownBytes(data, what) {
  const bytes = bytesOf(data);
  if (bytes === undefined) throw new NativeTypeError(`${what} is neither text nor bytes`);
  return viewBuffer(new NativeUint8Array(bytes));
}

/** @param {unknown} data */
function isBuffer(data) {
  try {
    bufferLength(data);
    return true;
  } catch {
    return false;
  }
}
