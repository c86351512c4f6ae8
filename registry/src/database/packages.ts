import type { Kysely, Selectable } from "kysely";
import type { Tables, VersionState } from "./tables.ts";

export type VersionRow = Selectable<Tables["versions"]>;
export interface Change {
  readonly seq: number;
  readonly name: string;
  readonly version: string;
  readonly kind: string;
  readonly at: number;
}

/** Packages, their versions and the numbered list of changes. */
export class PackageTable {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async versionsOf(name: string): Promise<VersionRow[]> {
    return this.#db.selectFrom("versions").selectAll().where("name", "=", name).execute();
  }

  async version(name: string, version: string): Promise<VersionRow | null> {
    return (
      (await this.#db
        .selectFrom("versions")
        .selectAll()
        .where("name", "=", name)
        .where("version", "=", version)
        .executeTakeFirst()) ?? null
    );
  }

  async inState(
    states: readonly VersionState[],
  ): Promise<Array<Pick<VersionRow, "name" | "version" | "state" | "integrity">>> {
    return this.#db
      .selectFrom("versions")
      .select(["name", "version", "state", "integrity"])
      .where("state", "in", states)
      .execute();
  }

  /** Packages whose search entry is missing or behind: a process was killed between a change and its indexing. */
  async behindInSearch(): Promise<string[]> {
    const newest = await this.#db
      .selectFrom("versions")
      .leftJoin("listings", "listings.name", "versions.name")
      .select("versions.name")
      .where("versions.state", "=", "live")
      .groupBy("versions.name")
      .having((eb) =>
        eb(eb.fn.max("versions.publishedAt"), ">", eb.fn.coalesce(eb.fn.max("listings.updatedAt"), eb.lit(0))),
      )
      .execute();
    const hidden = await this.#db
      .selectFrom("listings")
      .innerJoin("versions", (join) =>
        join.onRef("versions.name", "=", "listings.name").onRef("versions.version", "=", "listings.version"),
      )
      .select("listings.name")
      .where("versions.state", "!=", "live")
      .execute();
    return [...new Set([...newest, ...hidden].map((row) => row.name))];
  }

  async names(): Promise<Array<{ name: string; canonical: string; namespace: string }>> {
    return this.#db.selectFrom("packages").select(["name", "canonical", "namespace"]).execute();
  }

  async exists(name: string): Promise<boolean> {
    return (
      (await this.#db.selectFrom("packages").select("name").where("name", "=", name).executeTakeFirst()) !== undefined
    );
  }

  async writeAhead(row: VersionRow): Promise<void> {
    await this.#db.insertInto("versions").values(row).execute();
  }

  async undo(name: string, version: string): Promise<void> {
    await this.#db
      .deleteFrom("versions")
      .where("name", "=", name)
      .where("version", "=", version)
      .where("state", "=", "pending")
      .execute();
  }

  /** Makes a pending version live, with its package and its change number, at once. */
  async publish(row: { name: string; version: string; canonical: string; namespace: string }): Promise<number> {
    return this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("packages")
        .values({
          name: row.name,
          canonical: row.canonical,
          namespace: row.namespace,
          createdAt: Date.now(),
          downloads: 0,
        })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute();
      await transaction
        .updateTable("versions")
        .set({ state: "live" })
        .where("name", "=", row.name)
        .where("version", "=", row.version)
        .execute();
      return addChange(transaction, { ...row, kind: "publish" });
    });
  }

  async setState(name: string, version: string, state: VersionState): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("versions")
        .set({ state })
        .where("name", "=", name)
        .where("version", "=", version)
        .execute();
      await addChange(transaction, { name, version, kind: state });
    });
  }

  async deprecate(name: string, version: string, text: string | null): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable("versions")
        .set({ deprecated: text })
        .where("name", "=", name)
        .where("version", "=", version)
        .execute();
      await addChange(transaction, { name, version, kind: "deprecate" });
    });
  }

  async addDownloads(counts: ReadonlyMap<string, number>): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      for (const [name, count] of counts) {
        await transaction
          .updateTable("packages")
          .set((eb) => ({ downloads: eb("downloads", "+", count) }))
          .where("name", "=", name)
          .execute();
        await transaction
          .updateTable("listings")
          .set((eb) => ({ downloads: eb("downloads", "+", count) }))
          .where("name", "=", name)
          .execute();
      }
    });
  }

  async downloadsOf(name: string): Promise<number> {
    return (
      (await this.#db.selectFrom("packages").select("downloads").where("name", "=", name).executeTakeFirst())
        ?.downloads ?? 0
    );
  }

  async changesSince(since: number, limit: number): Promise<Change[]> {
    return this.#db.selectFrom("changes").selectAll().where("seq", ">", since).orderBy("seq").limit(limit).execute();
  }

  async lastChange(): Promise<number> {
    const row = await this.#db
      .selectFrom("changes")
      .select((eb) => eb.fn.max("seq").as("last"))
      .executeTakeFirst();
    return row?.last ?? 0;
  }
}

async function addChange(db: Kysely<Tables>, change: { name: string; version: string; kind: string }): Promise<number> {
  const { name, version, kind } = change;
  const row = await db
    .insertInto("changes")
    .values({ name, version, kind, at: Date.now() })
    .returning("seq")
    .executeTakeFirstOrThrow();
  return row.seq;
}
