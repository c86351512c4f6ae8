import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UsageBook } from "./usage-book.ts";

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "tuneit-usage-"));
  await mkdir(join(workspace, ".tuneit"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(workspace, { recursive: true, force: true });
});

const charts = { name: "@acme/charts", version: "1.0.0" };
const file = () => join(workspace, ".tuneit", "plugin-usage.json");
const idle = { calls: 0, failed: 0, totalMs: 0, longestMs: 0, peakMemoryBytes: 0 };

test("calls, time, the longest call and the highest memory are told for each half, with when counting began", async () => {
  const book = new UsageBook(workspace);
  const before = Date.now();
  book.called(charts, "isolate", { ms: 5, failed: false });
  book.called(charts, "isolate", { ms: 12, failed: true });
  book.called(charts, "isolate", { ms: 1, failed: false });
  for (const bytes of [4000, 9000, 6000]) book.grew(charts, "isolate", bytes);
  const use = await book.read(charts);
  expect(use).toMatchObject({ version: "1.0.0", python: null });
  expect(use?.isolate).toEqual({ calls: 3, failed: 1, totalMs: 18, longestMs: 12, peakMemoryBytes: 9000 });
  expect(use!.since).toBeGreaterThanOrEqual(before);
  expect(await book.read({ ...charts, version: "2.0.0" })).toBeNull();
  expect(await book.read({ name: "@acme/other", version: "1.0.0" })).toBeNull();
});

test("a folder that was no workspace yet becomes one", async () => {
  await rm(join(workspace, ".tuneit"), { recursive: true });
  const book = new UsageBook(workspace);
  book.called(charts, "isolate", { ms: 5, failed: false });
  await book.close();
  expect((await new UsageBook(workspace).read(charts))?.isolate?.calls).toBe(1);
});

test("figures that cannot be written fail nothing", async () => {
  await rm(join(workspace, ".tuneit"), { recursive: true });
  await writeFile(join(workspace, ".tuneit"), "no folder");
  const book = new UsageBook(workspace);
  book.called(charts, "isolate", { ms: 5, failed: false });
  await book.close();
  expect(await book.read(charts)).toBeNull();
});

test("what several processes counted is added up, and outlives them", async () => {
  const [one, two] = [new UsageBook(workspace), new UsageBook(workspace)];
  for (const book of [one, two]) book.called(charts, "python", { ms: 10, failed: false });
  await Promise.all([one.close(), two.close()]);
  one.grew(charts, "python", 7000);
  await one.close();
  const use = await new UsageBook(workspace).read(charts);
  expect(use?.python).toEqual({ calls: 2, failed: 0, totalMs: 20, longestMs: 10, peakMemoryBytes: 7000 });
});

test("another version is counted anew", async () => {
  const book = new UsageBook(workspace);
  book.called(charts, "isolate", { ms: 900, failed: false });
  await book.close();
  const newer = { ...charts, version: "1.1.0" };
  book.called(newer, "isolate", { ms: 2, failed: false });
  expect((await book.read(newer))?.isolate).toEqual({ ...idle, calls: 1, totalMs: 2, longestMs: 2 });
  expect(await book.read(charts)).toBeNull();
});

test("a call is written within half a minute, one that fails is counted, and a file that is broken is begun anew", async () => {
  await writeFile(file(), "{ half");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const book = new UsageBook(workspace);
  const work = book.timed([charts], () => Promise.reject(new Error("no")));
  await expect(work).rejects.toThrow("no");
  expect(await readFile(file(), "utf8")).toBe("{ half");
  vi.advanceTimersByTime(30_000);
  await vi.waitFor(async () => expect(await readFile(file(), "utf8")).toContain('"failed":1'));
});

test("nothing is written where nothing was called", async () => {
  await new UsageBook(workspace).close();
  await expect(readFile(file())).rejects.toMatchObject({ code: "ENOENT" });
});
