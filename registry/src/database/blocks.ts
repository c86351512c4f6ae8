import type { Blocklist } from "@tuneit/protocol";
import type { Kysely } from "kysely";
import { setMeta } from "./migrations.ts";
import type { Tables } from "./tables.ts";

export type BlockEntry = Blocklist["entries"][number];

/** The operator's blocks and the sequence number of the list, which only rises. */
export class BlockTable {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async current(): Promise<{ sequence: number; entries: BlockEntry[] }> {
    const row = await this.#db.selectFrom("meta").select("value").where("key", "=", "blocklist").executeTakeFirst();
    const entries = await this.#db
      .selectFrom("blocks")
      .select(["name", "range", "reason", "severity", "url", "fixedIn"])
      .orderBy("id")
      .execute();
    return { sequence: Number(row?.value ?? 1), entries: entries as BlockEntry[] };
  }

  async add(entry: BlockEntry): Promise<void> {
    const { sequence } = await this.current();
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("blocks")
        .values({ ...entry, at: Date.now() })
        .execute();
      await setMeta(transaction, "blocklist", String(sequence + 1));
    });
  }
}
