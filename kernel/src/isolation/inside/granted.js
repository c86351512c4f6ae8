import { ask } from "./capabilities.js";
import { defineProperty } from "./intrinsics.js";

/** @typedef {{ kind: string, scope: string }} Grant */

/** What grants add to every context: name and value. @type {{ name: string, value: unknown }[]} */
const members = [];

/** Before the plugin's first line. @param {Grant[]} offers */
export function prepare(offers) {
  for (let index = 0; index < offers.length; index++) {
    const { kind } = /** @type {Grant} */ (offers[index]);
    if (kind === "fs:read")
      members[members.length] = {
        name: "files",
        value: (/** @type {unknown} */ args) => ask(kind, args).then(({ value }) => value),
      };
  }
}

/** @param {object} context */
export function addGranted(context) {
  for (let index = 0; index < members.length; index++) {
    const { name, value } = /** @type {{ name: string, value: unknown }} */ (members[index]);
    defineProperty(context, name, { value, enumerable: true, configurable: true, writable: true });
  }
}
