import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashFile } from "./hash-file.ts";
import { rememberedHash } from "./remembered-hash.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "tuneit-hash-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a file that was written again is hashed again, however its times were set", async () => {
  const path = join(folder, "a.csv");
  const old = new Date(Date.now() - 60_000);
  for (const text of ["text,label\n", "text,lobel\n", "text,lebal\n"]) {
    await writeFile(path, text);
    await utimes(path, old, old);
    expect(await rememberedHash(path)).toBe(await hashFile(path));
    expect(await rememberedHash(path)).toBe(await hashFile(path));
  }
});
