import { runsOn } from "@tuneit/packaging";
import type { SearchQuery, SearchResult } from "@tuneit/protocol";
import type { Filters, SearchIndex } from "../database/search-index.ts";
import { fail } from "../errors/registry-errors.ts";

const filterNames = [
  "point",
  "task",
  "category",
  "capability",
  "engine",
  "language",
  "platform",
  "gpu",
  "licence",
  "signer",
  "signed",
  "verified",
] as const;

/** `GET /-/tuneit/v1/plugins`. */
export async function searchPlugins(index: SearchIndex, query: SearchQuery): Promise<SearchResult> {
  const offset = readCursor(query.cursor);
  const filters: Array<Filters[number]> = filterNames.flatMap((name) =>
    query[name] === undefined ? [] : [[name, [query[name]]] as const],
  );
  if (query.host !== undefined) filters.push(["engines", await rangesFor(index, query.host)]);
  const page = await index.search({ ...readText(query.q, filters), sort: query.sort, offset, limit: query.limit });
  const { keyword: _, ...facets } = page.facets;
  const next = offset + page.items.length;
  return {
    items: page.items,
    total: page.total,
    facets,
    next: page.items.length > 0 && next < page.total ? writeCursor(next) : null,
  };
}

const rangesFor = async (index: SearchIndex, host: string): Promise<string[]> =>
  (await index.values("engines")).filter((range) => runsOn(host, range));

/** Words of a search as an FTS5 expression; every word must occur, the last may be begun only. `keywords:a,b` filters. */
export function readText(text: string, filters: Filters = []): { text: string | null; filters: Filters } {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const keywords = words
    .filter((word) => word.startsWith("keywords:"))
    .flatMap((word) => word.slice("keywords:".length).split(","));
  const plain = words.filter((word) => !word.startsWith("keywords:") && /[\p{L}\p{N}]/u.test(word)).slice(0, 12);
  return {
    // Quoted, a word is text and never an operator.
    text: plain.length === 0 ? null : plain.map((word) => `"${word.replaceAll('"', '""')}"*`).join(" "),
    filters: [
      ...filters,
      ...keywords.filter((word) => word !== "").map((word) => ["keyword", [word.toLowerCase()]] as const),
    ],
  };
}

const writeCursor = (offset: number): string => Buffer.from(JSON.stringify({ v: 1, o: offset })).toString("base64url");

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  try {
    const { v, o } = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as { v?: unknown; o?: unknown };
    if (v === 1 && typeof o === "number" && Number.isSafeInteger(o) && o >= 0) return o;
  } catch {
    // No JSON is as wrong as any other cursor that we did not write.
  }
  throw fail("TUNEIT_REGISTRY_REQUEST_INVALID", {
    what: "the cursor is not one of ours",
    why: "A cursor is taken from `next` of the page before.",
  });
}
