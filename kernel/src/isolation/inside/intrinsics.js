// Taken before any line of the plugin runs: what a plugin does to its globals later reaches none of these.
export const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

/**
 * A method as a function of its receiver.
 *
 * @param {Function} method
 * @returns {(receiver: any, ...args: any[]) => any}
 */
const free =
  (method) =>
  (receiver, ...args) =>
    apply(method, receiver, args);

export const jsonParse = JSON.parse;
export const jsonStringify = JSON.stringify;
export const hasOwn = Object.hasOwn;
export const freeze = Object.freeze;
export const toText = String;
export const now = Date.now;
export const NativeError = Error;
export const NativeRangeError = RangeError;
export const NativeTypeError = TypeError;
export const NativePromise = Promise;
export const NativeMap = Map;

export const mapGet = free(Map.prototype.get);
export const mapSet = free(Map.prototype.set);
export const mapDelete = free(Map.prototype.delete);
export const mapSize = free(/** @type {() => number} */ (getOwnPropertyDescriptor(Map.prototype, "size")?.get));
export const slice = free(String.prototype.slice);
export const promiseThen = free(Promise.prototype.then);
const resolvePromise = free(Promise.resolve);

const views = Object.getPrototypeOf(Uint8Array.prototype);
/** @param {object} prototype @param {string | symbol} name */
const getter = (prototype, name) => free(/** @type {() => any} */ (getOwnPropertyDescriptor(prototype, name)?.get));

export const isArray = Array.isArray;
export const objectKeys = Object.keys;
/** @type {((this: ArrayBuffer) => ArrayBuffer) | undefined} */
export const nativeTransfer = ArrayBuffer.prototype.transfer;
export const isView = ArrayBuffer.isView;
export const NativeUint8Array = Uint8Array;
export const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
export const setBytes = free(views.set);
/** `Uint8Array` and the like; undefined for what is no typed array. */
export const typeOfArray = getter(views, Symbol.toStringTag);
export const viewBuffer = getter(views, "buffer");
export const viewOffset = getter(views, "byteOffset");
export const viewLength = getter(views, "length");
export const viewBytes = getter(views, "byteLength");
export const dataBuffer = getter(DataView.prototype, "buffer");
export const dataOffset = getter(DataView.prototype, "byteOffset");
export const dataBytes = getter(DataView.prototype, "byteLength");

/** @param {unknown} value */
export const resolved = (value) => resolvePromise(NativePromise, value);

/** @type {Record<string, new (length: number) => ArrayBufferView>} */
export const typedArrays = Object.create(null);
for (const name of ownKeys(globalThis)) {
  const { value } = getOwnPropertyDescriptor(globalThis, name) ?? {};
  if (typeof value === "function" && Object.getPrototypeOf(value) === views.constructor)
    typedArrays[/** @type {string} */ (name)] = value;
}
