import { expect, test } from "vitest";
import { z } from "zod";
import { contractsOf } from "./route.ts";
import { openBench } from "./workspace-bench.ts";
import { paged } from "./paging.ts";

const all = ["a", "ü", "客", "d", "e"];
const page = (limit: number, cursor?: string, of = all) =>
  paged(of, { limit, ...(cursor ? { cursor } : {}) }, (id) => id);

test("pages follow each other without a gap, and end", () => {
  const first = page(2);
  expect([first.items, first.total]).toEqual([["a", "ü"], 5]);
  const second = page(2, first.nextCursor!);
  const third = page(2, second.nextCursor!);
  expect([second.items, third.items, third.nextCursor]).toEqual([["客", "d"], ["e"], null]);
  expect(page(5).nextCursor).toBeNull();
  expect(page(5, undefined, [])).toEqual({ items: [], nextCursor: null, total: 0 });
});

test("every list takes a limit and a cursor", async () => {
  const bench = await openBench();
  const keysOf = (schema: z.ZodType | undefined): string[] =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const lists = contractsOf(bench.app).filter(({ answer }) => keysOf(answer).includes("nextCursor"));
  expect(lists.length).toBeGreaterThan(6);
  for (const { path, query } of lists) expect(keysOf(query), path).toEqual(expect.arrayContaining(["limit", "cursor"]));
  await bench.close();
});

test("what is taken away before a cursor moves nothing; a row that is gone is told", () => {
  const { nextCursor } = page(2);
  expect(page(2, nextCursor!, all.slice(1)).items).toEqual(["客", "d"]);
  expect(() => page(2, nextCursor!, ["a", "d"])).toThrow(
    expect.objectContaining({ code: "TUNEIT_SERVER_REQUEST_INVALID" }),
  );
});
