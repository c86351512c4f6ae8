import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a file whole or not at all: beside its place, then over it. The folder is made where it is missing. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.partial`);
  try {
    await writeFile(partial, text, { flag: "wx" });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
