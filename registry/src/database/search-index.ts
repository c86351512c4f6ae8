import type { PluginListing, SearchQuery } from "@tuneit/protocol";
import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { Tables } from "./tables.ts";

export interface IndexedPlugin {
  readonly listing: PluginListing;
  readonly updatedAt: number;
  readonly keywords: string;
  readonly body: string;
  readonly facets: ReadonlyArray<readonly [facet: string, value: string]>;
}

export interface SearchPage {
  readonly items: PluginListing[];
  readonly total: number;
  readonly facets: Record<string, Record<string, number>>;
}

/** Each facet must have one of its values. */
export type Filters = ReadonlyArray<readonly [facet: string, values: readonly string[]]>;
interface Search {
  readonly text: string | null;
  readonly filters: Filters;
  readonly sort: SearchQuery["sort"];
  readonly offset: number;
  readonly limit: number;
}

interface Found {
  name: string;
  worth: number;
}
type Matching = SelectQueryBuilder<Tables & { found: Found }, "listings" | "found", object>;

const pageMs = 5000;
const keptPages = 200;

/** Full text and facets. The only place that knows FTS5; PostgreSQL gets a second one with `tsvector`. */
export class SearchIndex {
  readonly #db: Kysely<Tables>;
  readonly #pages = new Map<string, { page: SearchPage; at: number }>();

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async put(plugin: IndexedPlugin): Promise<void> {
    const { name, version, downloads, displayName, description } = plugin.listing;
    await this.#db.transaction().execute(async (db) => {
      await clear(db, name);
      await db
        .insertInto("listings")
        .values({ name, version, updatedAt: plugin.updatedAt, downloads, listing: JSON.stringify(plugin.listing) })
        .execute();
      for (const [facet, value] of new Map(plugin.facets.map((pair) => [pair.join("\0"), pair])).values())
        await db.insertInto("facets").values({ name, facet, value }).execute();
      await sql`insert into search (name, title, description, keywords, body) values (${name}, ${displayName}, ${description}, ${plugin.keywords}, ${plugin.body})`.execute(
        db,
      );
    });
    this.#pages.clear();
  }

  async remove(name: string): Promise<void> {
    await this.#db.transaction().execute((db) => clear(db, name));
    this.#pages.clear();
  }

  async get(name: string): Promise<PluginListing | null> {
    const row = await this.#db
      .selectFrom("listings")
      .select(["listing", "downloads"])
      .where("name", "=", name)
      .executeTakeFirst();
    return row ? readListing(row) : null;
  }

  /** Many people ask the same; a page is kept until something changes, and no longer than downloads may be stale. */
  async search(search: Search): Promise<SearchPage> {
    const key = JSON.stringify(search);
    const known = this.#pages.get(key);
    if (known && Date.now() - known.at < pageMs) return known.page;
    const page = await this.#find(search);
    if (this.#pages.size >= keptPages) this.#pages.clear();
    this.#pages.set(key, { page, at: Date.now() });
    return page;
  }

  async #find(search: Search): Promise<SearchPage> {
    const matching = this.#matching(search);
    const total = await matching.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
    const rows = await order(matching, search)
      .orderBy("listings.name")
      .select(["listings.listing", "listings.downloads"])
      .offset(search.offset)
      .limit(search.limit)
      .execute();
    return { items: rows.map(readListing), total: total.count, facets: await this.#facets(search) };
  }

  /** Every value that a facet has. */
  async values(facet: string): Promise<string[]> {
    const rows = await this.#db.selectFrom("facets").select("value").distinct().where("facet", "=", facet).execute();
    return rows.map(({ value }) => value);
  }

  #matching(search: Search): Matching {
    let query = this.#db
      .selectFrom("listings")
      .innerJoin(foundBy(search.text), (join) => join.onRef("found.name", "=", "listings.name"));
    for (const [facet, values] of search.filters) {
      query = query.where(
        "listings.name",
        "in",
        this.#db.selectFrom("facets").select("facets.name").where("facet", "=", facet).where("value", "in", values),
      );
    }
    return query;
  }

  /** Ranges are counted as if none were asked for, so that it can be said how much does not run here. */
  async #facets(search: Search): Promise<SearchPage["facets"]> {
    const filters = search.filters.filter(([facet]) => facet !== "engines");
    const engines = await this.#counts({ ...search, filters })
      .where("facet", "=", "engines")
      .execute();
    const rows = await this.#counts(search).where("facet", "!=", "engines").execute();
    const facets: SearchPage["facets"] = {};
    for (const row of [...rows, ...engines]) (facets[row.facet] ??= {})[row.value] = row.count;
    return facets;
  }

  #counts(search: Search) {
    return this.#db
      .selectFrom("facets")
      .select(["facet", "value", (eb) => eb.fn.countAll<number>().as("count")])
      .where("facets.name", "in", this.#matching(search).select("listings.name"))
      .groupBy(["facet", "value"])
      .orderBy("count", "desc")
      .limit(500);
  }
}

/** Names with the worth of their text, weighted by field: name, title, description, keywords, body. */
function foundBy(text: string | null) {
  const found =
    text === null
      ? sql<Found>`(select name, 1.0 as worth from listings)`
      : sql<Found>`(select name, -bm25(search, 10.0, 6.0, 3.0, 4.0, 1.0) as worth from search where search match ${text})`;
  return found.as<"found">("found");
}

async function clear(db: Kysely<Tables>, name: string): Promise<void> {
  await db.deleteFrom("listings").where("name", "=", name).execute();
  await db.deleteFrom("facets").where("name", "=", name).execute();
  // By its words first: a condition on the name alone would read the whole index.
  await sql`delete from search where rowid in (select rowid from search where search match ${`name : "${name}"`} and name = ${name})`.execute(
    db,
  );
}

const yearMs = 365 * 24 * 3600 * 1000;

function order(query: Matching, search: Search): Matching {
  if (search.sort === "name") return query;
  if (search.sort === "updated") return query.orderBy("listings.updatedAt", "desc");
  if (search.sort === "downloads") return query.orderBy("listings.downloads", "desc");
  // Text times use, less with age, so that no one of them lifts a poor match.
  return query.orderBy(
    sql`worth * (1.0 + ln(1.0 + listings.downloads)) / (1.0 + (${Date.now()} - listings."updatedAt") / ${yearMs})`,
    "desc",
  );
}

const readListing = (row: { listing: string; downloads: number }): PluginListing => ({
  ...(JSON.parse(row.listing) as PluginListing),
  downloads: row.downloads,
});
