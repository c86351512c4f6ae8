import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inTurn } from "./in-turn.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-turn-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("lets one after the other in, also past a dead holder, and leaves no file", async () => {
  const path = join(folder, "turn");
  await writeFile(path, "99999999 dead");
  let inside = 0;
  const most: number[] = [];
  const work = async (): Promise<void> => {
    inside += 1;
    most.push(inside);
    await Promise.resolve();
    inside -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(() => inTurn(path, work)));
  expect(most).toEqual([1, 1, 1, 1]);
  expect(await readdir(folder)).toEqual([]);
});

it("gives the turn back when the work fails, and stops waiting when told", async () => {
  const path = join(folder, "turn");
  await expect(inTurn(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const told = new AbortController();
  await inTurn(path, async () => {
    told.abort();
    await expect(inTurn(path, () => Promise.resolve(), { signal: told.signal })).rejects.toThrow("aborted");
  });
});

it.runIf(process.platform === "linux")(
  "takes a process that has the holder's number, and began later, for another",
  async () => {
    const path = join(folder, "turn");
    await writeFile(path, `${process.pid} 1 dead`);
    expect(await inTurn(path, () => Promise.resolve("in"))).toBe("in");
    expect(await readdir(folder)).toEqual([]);
  },
);
