import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { toolchain } from "./places.js";

/** One hash over the contents of files and further words; what a stamp holds. */
export function fingerprint(files, ...words) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file)).update("\0");
  for (const word of words) hash.update(word).update("\0");
  return hash.digest("hex");
}

/** True where the step ended before with these inputs and what it made is still there. */
export function isCurrent(name, print, made) {
  const file = stampFile(name);
  return existsSync(file) && readFileSync(file, "utf8") === print && made.every((path) => existsSync(path));
}

export function clearStamp(name) {
  rmSync(stampFile(name), { force: true });
}

/** Written last and in one move, so that a step killed half-way runs again. */
export function writeStamp(name, print) {
  const file = stampFile(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, print);
  renameSync(`${file}.new`, file);
}

function stampFile(name) {
  return join(toolchain, "stamps", name);
}
