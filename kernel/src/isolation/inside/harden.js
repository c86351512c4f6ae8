import { construct, defineProperty, deleteProperty, NativeTypeError } from "./intrinsics.js";

const notFixed = [
  ...["resize", "resizable", "maxByteLength", "transfer", "transferToFixedLength"],
  // Of QuickJS, ahead of the standard.
  ...["immutable", "sliceToImmutable", "transferToImmutable"],
];

/** Takes away what reaches memory that no limit counts. No flag of V8 does. */
export function harden() {
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics", "console"]) deleteProperty(globalThis, name);
  replaceArrayBuffer(globalThis.ArrayBuffer);
}

/** @param {ArrayBufferConstructor} Native */
function replaceArrayBuffer(Native) {
  /** @param {number} length */
  function ArrayBuffer(length) {
    if (!new.target) throw new NativeTypeError("Constructor ArrayBuffer requires 'new'");
    // Without the options, so never with `maxByteLength`.
    return construct(Native, [length], new.target);
  }
  const prototype = Native.prototype;
  for (const name of notFixed) deleteProperty(prototype, name);
  const isView = Native.isView;
  const fixed = { writable: false, enumerable: false, configurable: false };
  defineProperty(ArrayBuffer, "prototype", { ...fixed, value: prototype });
  defineProperty(ArrayBuffer, "isView", { ...fixed, value: isView });
  defineProperty(prototype, "constructor", { ...fixed, value: ArrayBuffer });
  defineProperty(globalThis, "ArrayBuffer", {
    value: ArrayBuffer,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
