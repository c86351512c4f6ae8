import type { PageQuery } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";

interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total: number;
}

/**
 * A page of a list that is made whole each time. The cursor is the id of its last row, so that what is added or taken away
 * before it moves nothing.
 *
 * @throws TUNEIT_SERVER_REQUEST_INVALID where the cursor's row is gone
 */
export function paged<T>(all: readonly T[], { limit, cursor }: PageQuery, idOf: (item: T) => string): Page<T> {
  const before = cursor === undefined ? -1 : all.findIndex((item) => cursorOf(idOf(item)) === cursor);
  if (cursor !== undefined && before < 0)
    throw fail("TUNEIT_SERVER_REQUEST_INVALID", {
      problem: "The cursor names no row of this list; read it from its beginning",
    });
  const items = all.slice(before + 1, before + 1 + limit);
  const isLast = before + 1 + items.length >= all.length;
  return { items, nextCursor: isLast ? null : cursorOf(idOf(items.at(-1)!)), total: all.length };
}

const cursorOf = (id: string): string => Buffer.from(id).toString("base64url");
