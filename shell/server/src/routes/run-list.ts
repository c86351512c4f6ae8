import type { RunSummary } from "@tuneit/kernel";
import type { PageQuery, RunQuery } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";

interface Page {
  items: RunSummary[];
  nextCursor: string | null;
  total: number;
}

const orders: Record<RunQuery["sort"], (a: RunSummary, b: RunSummary) => number> = {
  "startedAt": (a, b) => a.startedAt - b.startedAt,
  "-startedAt": (a, b) => b.startedAt - a.startedAt,
  "name": (a, b) => a.name.localeCompare(b.name, "en"),
  "-name": (a, b) => b.name.localeCompare(a.name, "en"),
};

/** The runs that fit, in order, from behind the one that the cursor names. @throws TUNEIT_SERVER_REQUEST_INVALID */
export function pageAfter(runs: readonly RunSummary[], query: PageQuery & RunQuery): Page {
  const compare = orders[query.sort];
  // Equal ones by id, so that two pages never share a row.
  const sorted = runs.filter((run) => fits(run, query)).toSorted((a, b) => compare(a, b) || (a.id < b.id ? 1 : -1));
  const start = query.cursor === undefined ? 0 : indexOf(sorted, query.cursor) + 1;
  const items = sorted.slice(start, start + query.limit);
  const more = start + items.length < sorted.length;
  return { items, nextCursor: more ? items.at(-1)!.id : null, total: sorted.length };
}

function fits(run: RunSummary, { status, q = "" }: RunQuery): boolean {
  return (status === undefined || run.status === status) && run.name.toLowerCase().includes(q.toLowerCase());
}

function indexOf(sorted: readonly RunSummary[], cursor: string): number {
  const index = sorted.findIndex((run) => run.id === cursor);
  if (index < 0)
    throw fail("TUNEIT_SERVER_REQUEST_INVALID", {
      problem: "The cursor names no run of this list; read it from its beginning",
    });
  return index;
}
