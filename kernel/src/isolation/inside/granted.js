import { seedRandom } from "./crypto.js";
import { createFetch } from "./fetch.js";
import { createFiles } from "./files.js";
import { defineProperty } from "./intrinsics.js";
import { createSecrets } from "./secrets.js";
import { createServices } from "./services.js";

/** @typedef {{ kind: string, scope: string }} Grant */

/** What grants add to every context: name and value. @type {{ name: string, value: unknown }[]} */
const members = [];

/**
 * Before the plugin's first line.
 *
 * @param {Grant[]} offers
 * @param {ArrayBuffer} seed
 */
export function prepare(offers, seed) {
  seedRandom(seed);
  const isGranted = (/** @type {string} */ wanted) => offers.some(({ kind }) => kind === wanted);
  const scopesOf = (/** @type {string} */ wanted) =>
    offers.filter(({ kind }) => kind === wanted).map(({ scope }) => scope);
  const [canRead, canWrite] = [isGranted("fs:read"), isGranted("fs:write")];
  if (canRead || canWrite) add("files", createFiles({ canRead, canWrite }));
  if (isGranted("secrets:read")) add("secret", createSecrets(scopesOf("secrets:read")));
  if (isGranted("services:use")) add("services", createServices());
  if (!isGranted("net:connect")) return;
  const fetch = createFetch();
  add("fetch", fetch);
  defineProperty(globalThis, "fetch", { value: fetch, writable: true, enumerable: false, configurable: true });
}

/** @param {object} context */
export function addGranted(context) {
  for (let index = 0; index < members.length; index++) {
    const { name, value } = /** @type {{ name: string, value: unknown }} */ (members[index]);
    defineProperty(context, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function add(name, value) {
  members[members.length] = { name, value };
}
