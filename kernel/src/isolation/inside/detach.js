import { apply, nativeTransfer } from "./intrinsics.js";

/**
 * Stands in for `structuredClone` where web-streams-polyfill 4.3 moves a buffer (generate.ts puts it there): core-js has
 * nothing to detach one with, and the prelude took that away.
 *
 * @param {ArrayBuffer} buffer
 * @returns {ArrayBuffer}
 */
export const structuredClone = (buffer) => (nativeTransfer ? apply(nativeTransfer, buffer, []) : buffer);
