import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replaceFile } from "./atomic-file.ts";

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "tuneit-atomic-"));

/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ["--eval", ""]).pid;

const half = (name: string, pid: number): string => `.${name}.${pid}.0123456789ab.tmp`;

test("what a killed writer of the same file left is swept; a living one's, and another file's, stay", async () => {
  const folder = await newFolder();
  const mine = half("state.json", deadPid());
  const living = half("state.json", process.ppid);
  const other = half("state.json.old", deadPid());
  for (const name of [mine, living, other]) await writeFile(join(folder, name), "{");
  await replaceFile(join(folder, "state.json"), "{}");
  expect((await readdir(folder)).toSorted()).toEqual([living, other, "state.json"].toSorted());
});

test("many at once: one of them stands there whole, and nothing beside it", async () => {
  const path = join(await newFolder(), "state.json");
  const texts = Array.from({ length: 20 }, (_, number) => `${number}`.repeat(10_000));
  await Promise.all(texts.map((text) => replaceFile(path, text)));
  expect(texts).toContain(await readFile(path, "utf8"));
  expect(await readdir(join(path, ".."))).toEqual(["state.json"]);
});

test("a place that cannot be written keeps what it was and nothing half", async () => {
  const folder = await newFolder();
  await mkdir(join(folder, "taken", "inside"), { recursive: true });
  await expect(replaceFile(join(folder, "taken"), "text")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("a name of the greatest length and a mode of its own", async () => {
  const folder = await newFolder();
  const path = join(folder, `${"n".repeat(250)}.json`);
  await replaceFile(path, "x", 0o600);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
