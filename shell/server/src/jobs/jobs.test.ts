import { expect, test } from "vitest";
import { fail } from "../errors/server-errors.ts";
import { Jobs } from "./jobs.ts";

const asked = { kind: "test", title: "A test" };
const forever = ({ signal }: { signal: AbortSignal }): Promise<null> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));

test("a job tells its progress, then its result", async () => {
  const jobs = new Jobs();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { id, state } = jobs.start(asked, async ({ onProgress }) => {
    onProgress({ step: "Fetching", done: 1, total: 2, unit: "bytes" });
    await promise;
    return { made: 1 };
  });
  expect(state).toBe("running");
  await Promise.resolve();
  expect(jobs.get(id).progress).toEqual({ step: "Fetching", done: 1, total: 2, unit: "bytes" });
  resolve();
  await expect.poll(() => jobs.get(id)).toMatchObject({ state: "completed", result: { made: 1 }, problem: null });
});

test("a failure is a problem with its code, and what has none says nothing of the inside", async () => {
  const jobs = new Jobs();
  const coded = jobs.start(asked, () => Promise.reject(fail("TUNEIT_SERVER_NOT_FOUND", { what: "file" })));
  const bare = jobs.start(asked, () => {
    throw new Error("/home/someone/secret");
  });
  await jobs.close();
  expect(jobs.get(coded.id)).toMatchObject({ state: "cancelled" });
  const later = jobs.start(asked, () => Promise.reject(fail("TUNEIT_SERVER_NOT_FOUND", { what: "file" })));
  await expect.poll(() => jobs.get(later.id).problem?.code).toBe("TUNEIT_SERVER_NOT_FOUND");
  expect(JSON.stringify(jobs.get(bare.id))).not.toContain("someone");
});

test("a job is cancelled, also by the end of the server, and only once", async () => {
  const jobs = new Jobs();
  const one = jobs.start(asked, forever);
  expect(await jobs.cancel(one.id)).toMatchObject({ state: "cancelled", result: null });
  const done = jobs.start(asked, () => Promise.resolve("made"));
  await expect.poll(() => jobs.get(done.id).state).toBe("completed");
  expect(await jobs.cancel(done.id)).toMatchObject({ state: "completed" });
  const other = jobs.start(asked, forever);
  await jobs.close();
  expect(jobs.get(other.id).state).toBe("cancelled");
  expect(() => jobs.get("none")).toThrow(expect.objectContaining({ code: "TUNEIT_SERVER_NOT_FOUND" }));
});

test("a client in a loop is stopped, and old ends are forgotten", async () => {
  const jobs = new Jobs();
  for (let count = 0; count < 16; count += 1) jobs.start(asked, forever);
  expect(() => jobs.start(asked, forever)).toThrow(expect.objectContaining({ code: "TUNEIT_SERVER_BUSY" }));
  await jobs.close();
  for (let count = 0; count < 110; count += 1) await jobs.cancel(jobs.start(asked, forever).id);
  expect(jobs.list()).toHaveLength(100);
});

test("beginnings and ends are told, and not each step of progress", async () => {
  let told = 0;
  const jobs = new Jobs(() => (told += 1));
  const { id } = jobs.start(asked, async ({ onProgress }) => {
    for (let done = 0; done < 1000; done += 1) onProgress({ step: "Counting", done, total: 1000, unit: "rows" });
    return null;
  });
  await expect.poll(() => jobs.get(id).state).toBe("completed");
  expect(jobs.get(id).progress?.done).toBe(999);
  expect(told).toBeGreaterThanOrEqual(3);
  expect(told).toBeLessThan(10);
});
