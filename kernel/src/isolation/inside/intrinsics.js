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

/** @param {unknown} value */
export const resolved = (value) => resolvePromise(NativePromise, value);
