import { ownBytes } from "./bytes.js";
import { ask } from "./capabilities.js";
import { freeze } from "./intrinsics.js";
import { decode, encode } from "./text.js";

/** What the kernel answers at once. */
const mostAtOnce = 4 * 1024 * 1024;

/**
 * `context.files`, with the grants `fs:read` and `fs:write`: the functions of what was granted. A path is a root such as
 * `$DATASETS` and what is below it.
 *
 * @param {{ canRead: boolean, canWrite: boolean }} granted
 */
export function createFiles({ canRead, canWrite }) {
  return freeze({ ...(canRead ? reading : {}), ...(canWrite ? writing : {}) });
}

const reading = {
  /**
   * A file, or a part of it; shorter than asked for where the file ends.
   *
   * @param {unknown} path
   * @param {{ offset?: number, length?: number }} [part]
   */
  async read(path, { offset = 0, length = Infinity } = {}) {
    /** @type {Uint8Array[]} */
    const parts = [];
    let taken = 0;
    while (taken < length) {
      const wanted = Math.min(length - taken, mostAtOnce);
      const asked = { op: "read", path: String(path), offset: offset + taken, length: wanted };
      const part = new Uint8Array((await ask("fs:read", asked)).bytes ?? 0);
      parts.push(part);
      taken += part.length;
      if (part.length < wanted) break;
    }
    return joined(parts, taken);
  },

  /** @param {unknown} path */
  async readText(path) {
    return decode(await reading.read(path));
  },

  /** @param {unknown} path */
  async stat(path) {
    return (await ask("fs:read", { op: "stat", path: String(path) })).value;
  },

  /** @param {unknown} path of a folder */
  async list(path) {
    return (await ask("fs:read", { op: "list", path: String(path) })).value;
  },
};

const writing = {
  /**
   * The whole file, new or in place of the one that is there.
   *
   * @param {unknown} path
   * @param {unknown} data text or bytes, at most 64 MB
   */
  async write(path, data) {
    await ask("fs:write", { op: "write", path: String(path) }, dataOf(data));
  },

  /**
   * @param {unknown} path
   * @param {unknown} data text or bytes, at most 64 MB
   */
  async append(path, data) {
    await ask("fs:write", { op: "append", path: String(path) }, dataOf(data));
  },

  /** @param {unknown} path */
  async remove(path) {
    await ask("fs:write", { op: "remove", path: String(path) });
  },
};

/** @param {unknown} data */
const dataOf = (data) => ownBytes(typeof data === "string" ? encode(data) : data, "What is written");

/**
 * @param {Uint8Array[]} parts
 * @param {number} length
 */
export function joined(parts, length) {
  if (parts.length === 1) return /** @type {Uint8Array} */ (parts[0]);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
