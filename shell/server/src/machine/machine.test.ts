import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DiskUse } from "@tuneit/protocol/http";
import { expect, test, vi } from "vitest";
import { parseAccelerators } from "./accelerators.ts";
import { diskUse } from "./disk-use.ts";
import { KeptDiskUse } from "./kept-disk-use.ts";

test("what the driver says is read line by line; what is no number leaves its card out", () => {
  const said = "0, NVIDIA H100 80GB HBM3, 81559, 4\n1, NVIDIA T4, [N/A], [N/A]\n\nNo devices were found\n";
  expect(parseAccelerators(said)).toEqual([
    { index: 0, name: "NVIDIA H100 80GB HBM3", memoryBytes: 81559 * 2 ** 20, usedBytes: 4 * 2 ** 20 },
  ]);
});

test("the disk's use counts a file once and follows no link", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-disk-"));
  const [data, outside] = [join(folder, "data", "below"), join(folder, "outside")];
  for (const one of [data, outside]) await mkdir(one, { recursive: true });
  await writeFile(join(data, "one"), Buffer.alloc(100_000, 1));
  await link(join(data, "one"), join(data, "two"));
  await writeFile(join(outside, "large"), Buffer.alloc(1_000_000, 1));
  await symlink(outside, join(data, "elsewhere"));
  const { items, freeBytes } = await diskUse(folder, join(folder, "none"));
  const bytes = Object.fromEntries(items.map((item) => [item.what, item.bytes]));
  expect(bytes["data"]).toBeGreaterThanOrEqual(100_000);
  expect(bytes["data"]).toBeLessThan(150_000);
  expect(bytes["runs"]).toBe(0);
  expect(freeBytes).toBeGreaterThan(0);
  await rm(folder, { recursive: true });
});

test("who asks again gets what was found last, while it is looked again", async () => {
  vi.useFakeTimers();
  const looks = [Promise.withResolvers<DiskUse>(), Promise.withResolvers<DiskUse>()];
  const waiting = looks.map(({ promise }) => promise);
  const look = vi.fn<() => Promise<DiskUse>>(() => waiting.shift()!);
  const kept = new KeptDiskUse("", "", look);
  const first = kept.read();
  looks[0]!.resolve({ items: [], freeBytes: 1 });
  expect((await first).freeBytes).toBe(1);
  expect((await kept.read()).freeBytes).toBe(1);
  expect(look).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(61_000);
  expect((await kept.read()).freeBytes).toBe(1);
  expect(look).toHaveBeenCalledTimes(2);
  looks[1]!.resolve({ items: [], freeBytes: 2 });
  await vi.waitFor(async () => expect((await kept.read()).freeBytes).toBe(2));
  vi.useRealTimers();
});
