import { msg } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { missed, type Missed } from "../../elements/nearest.ts";
import { canSort, groupings, statuses } from "./runs-view.ts";

/** What the address asks of the list and cannot be had. */
export function missedIn(rows: readonly RunRow[], query: URLSearchParams): readonly Missed[] {
  const sort = query.get("sort");
  // Before there is a row nobody knows what was measured.
  const isSorted = sort === null || rows.length === 0 || canSort(rows, sort);
  return [
    ...missed("filter", query.get("status"), { known: statuses, shown: msg("all runs") }),
    ...missed("group", query.get("group"), { known: groupings, shown: msg("Not grouped") }),
    ...missed("order", sort, { known: isSorted ? null : [], shown: msg("Started") }),
  ];
}
