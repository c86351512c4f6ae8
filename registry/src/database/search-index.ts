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

export type Filters = ReadonlyArray<readonly [facet: string, value: string]>;
interface Search {
  readonly text: string | null;
  readonly filters: Filters;
  readonly sort: SearchQuery["sort"];
  readonly offset: number;
  readonly limit: number;
}

/** Full text and facets. The only place that knows FTS5; PostgreSQL gets a second one with `tsvector`. */
export class SearchIndex {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async put(plugin: IndexedPlugin): Promise<void> {
    const { name, version, downloads, displayName, description } = plugin.listing;
    await this.#db.transaction().execute(async (db) => {
      await clear(db, name);
      await db.insertInto("listings").values({ name, version, updatedAt: plugin.updatedAt, downloads, listing: JSON.stringify(plugin.listing) }).execute();
      for (const [facet, value] of new Map(plugin.facets.map((pair) => [pair.join("\0"), pair])).values()) await db.insertInto("facets").values({ name, facet, value }).execute();
      await sql`insert into search (name, title, description, keywords, body) values (${name}, ${displayName}, ${description}, ${plugin.keywords}, ${plugin.body})`.execute(db);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#db.transaction().execute((db) => clear(db, name));
  }

  async get(name: string): Promise<PluginListing | null> {
    const row = await this.#db.selectFrom("listings").select(["listing", "downloads"]).where("name", "=", name).executeTakeFirst();
    return row ? readListing(row) : null;
  }

  async search(search: Search): Promise<SearchPage> {
    const matching = this.#matching(search);
    const total = await matching.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
    const rows = await order(matching.select(["listings.listing", "listings.downloads"]), search)
      .orderBy("listings.name")
      .offset(search.offset)
      .limit(search.limit)
      .execute();
    return { items: rows.map(readListing), total: total.count, facets: await this.#facets(search) };
  }

  #matching(search: Search) {
    let query = this.#db.selectFrom("listings");
    for (const [facet, value] of search.filters) {
      query = query.where("listings.name", "in", this.#db.selectFrom("facets").select("facets.name").where("facet", "=", facet).where("value", "=", value));
    }
    if (search.text !== null) query = query.where("listings.name", "in", sql<string>`(select name from search where search match ${search.text})`);
    return query;
  }

  async #facets(search: Search): Promise<SearchPage["facets"]> {
    const rows = await this.#db
      .selectFrom("facets")
      .select(["facet", "value", (eb) => eb.fn.countAll<number>().as("count")])
      .where("facets.name", "in", this.#matching(search).select("listings.name"))
      .groupBy(["facet", "value"])
      .orderBy("count", "desc")
      .limit(500)
      .execute();
    const facets: SearchPage["facets"] = {};
    for (const row of rows) (facets[row.facet] ??= {})[row.value] = row.count;
    return facets;
  }
}

async function clear(db: Kysely<Tables>, name: string): Promise<void> {
  await db.deleteFrom("listings").where("name", "=", name).execute();
  await db.deleteFrom("facets").where("name", "=", name).execute();
  await sql`delete from search where name = ${name}`.execute(db);
}

const yearMs = 365 * 24 * 3600 * 1000;

function order<O>(query: SelectQueryBuilder<Tables, "listings", O>, search: Search) {
  if (search.sort === "name") return query;
  if (search.sort === "updated") return query.orderBy("listings.updatedAt", "desc");
  if (search.sort === "downloads" || search.text === null) return query.orderBy("listings.downloads", "desc");
  // Text first, weighted by field; then use and age, so that neither alone can lift a poor match.
  return query.orderBy(
    sql`(select -bm25(search, 10.0, 6.0, 3.0, 4.0, 1.0) from search where search match ${search.text} and search.name = listings.name)
        * (1.0 + ln(1.0 + listings.downloads)) / (1.0 + (${Date.now()} - listings."updatedAt") / ${yearMs})`,
    "desc",
  );
}

const readListing = (row: { listing: string; downloads: number }): PluginListing => ({ ...(JSON.parse(row.listing) as PluginListing), downloads: row.downloads });
