import { defineProperty, deleteProperty, getOwnPropertyDescriptor } from "./intrinsics.js";

/**
 * Loads a package while names are hidden from it. Several look for their own names on the global object, and would find the
 * getters that load them.
 *
 * @template T
 * @param {string[]} names
 * @param {() => T} load
 * @param {object} [holder]
 * @returns {T}
 */
export function without(names, load, holder = globalThis) {
  const own = names.map((name) => ({ name, descriptor: getOwnPropertyDescriptor(holder, name) }));
  for (const { name } of own) deleteProperty(holder, name);
  try {
    return load();
  } finally {
    for (const { name, descriptor } of own) if (descriptor) defineProperty(holder, name, descriptor);
  }
}
