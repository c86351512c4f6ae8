import type { RunSummary } from "@tuneit/kernel";
import { pageQuery, runQuery } from "@tuneit/protocol/http";
import { expect, test } from "vitest";
import { pageAfter } from "./run-list.ts";

const run = (id: string, startedAt: number, name = id): RunSummary => ({
  ...{ id, name, startedAt, task: "text-classification", status: "completed", endedAt: startedAt + 1 },
  ...{ model: "bundled:minilm-l6", directory: "" },
});
const query = pageQuery.extend(runQuery.shape);
const ids = (items: readonly RunSummary[]): string => items.map(({ id }) => id).join("");

test("pages follow each other without a gap or a row twice, runs of one moment included", () => {
  const runs = [run("a", 1), run("b", 2), run("c", 2), run("d", 2), run("e", 3)];
  const first = pageAfter(runs, query.parse({ limit: 2 }));
  const second = pageAfter(runs, query.parse({ limit: 2, cursor: first.nextCursor }));
  const last = pageAfter(runs, query.parse({ limit: 2, cursor: second.nextCursor }));
  expect([first, second, last].map(({ items }) => ids(items))).toEqual(["ed", "cb", "a"]);
  expect([last.nextCursor, last.total]).toEqual([null, 5]);
});

test("filter and order are the query's", () => {
  const runs = [run("a", 1, "Spam"), run("b", 2, "ham"), run("c", 3, "spam-v1")];
  expect(ids(pageAfter(runs, query.parse({ q: "SPAM", sort: "startedAt" })).items)).toBe("ac");
  expect(ids(pageAfter(runs, query.parse({ status: "failed" })).items)).toBe("");
});
