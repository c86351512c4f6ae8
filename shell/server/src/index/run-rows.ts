import { createHash } from "node:crypto";
import { runRow, type PageQuery, type RunQuery, type RunRow } from "@tuneit/protocol/http";
import { sql } from "kysely";
import { z } from "zod";
import { fail } from "../errors/server-errors.ts";
import type { IndexDatabase } from "./database.ts";
import type { RunPageOfRows } from "./run-index.ts";

const place = z.tuple([z.union([z.string().max(300), z.number()]), z.string().max(40)]);

const orders = {
  "startedAt": { column: "started_at", direction: "asc", comparison: ">" },
  "-startedAt": { column: "started_at", direction: "desc", comparison: "<" },
  "name": { column: "name_key", direction: "asc", comparison: ">" },
  "-name": { column: "name_key", direction: "desc", comparison: "<" },
} as const satisfies Record<RunQuery["sort"], unknown>;

/** Rows of an older shape are forgotten, and read again from their folders. */
const shape = createHash("sha256")
  .update(JSON.stringify(z.toJSONSchema(runRow, { io: "input" })))
  .digest("hex")
  .slice(0, 16);

/** The rows of one workspace in the database. */
export class RunRows {
  readonly #database: IndexDatabase;
  readonly #workspace: string;

  constructor(database: IndexDatabase, workspace: string) {
    this.#database = database;
    this.#workspace = createHash("sha256").update(workspace).digest("hex").slice(0, 32);
  }

  /** Forgets what an older version of the server wrote. */
  async prepare(): Promise<void> {
    await this.#database
      .deleteFrom("runs")
      .where("workspace", "=", this.#workspace)
      .where("shape", "<>", shape)
      .execute();
  }

  /** Pages by place, not by number: rows that come or go meanwhile shift nothing. */
  async page(query: PageQuery & RunQuery): Promise<RunPageOfRows> {
    const { column, direction, comparison } = orders[query.sort];
    const wanted = this.#matching(query);
    const after = query.cursor === undefined ? undefined : readPlace(query.cursor, column);
    const rows = await wanted
      .select(["id", "content", sql<string | number>`${sql.ref(column)}`.as("place")])
      .$if(after !== undefined, (some) =>
        some.where(sql<boolean>`(${sql.ref(column)}, id) ${sql.raw(comparison)} (${after![0]}, ${after![1]})`),
      )
      .orderBy(column, direction)
      .orderBy("id", direction)
      .limit(query.limit + 1)
      .execute();
    const { total } = await wanted.select((of) => of.fn.countAll().as("total")).executeTakeFirstOrThrow();
    const items = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    const nextCursor = last ? writePlace(column === "started_at" ? Number(last.place) : last.place, last.id) : null;
    return { items: items.map(({ content }) => rowOf(content)), nextCursor, total: Number(total) };
  }

  async row(id: string): Promise<RunRow | undefined> {
    const found = await this.#all().where("id", "=", id).select("content").executeTakeFirst();
    return found && rowOf(found.content);
  }

  /** What folders looked like when they were read: of the newest runs, or of all. */
  async stamps(newest?: number): Promise<Map<string, string>> {
    const rows = await this.#all()
      .select(["id", "stamp"])
      .orderBy("id", "desc")
      .$if(newest !== undefined, (some) => some.limit(newest!))
      .execute();
    return new Map(rows.map(({ id, stamp }) => [id, stamp]));
  }

  async put(row: RunRow, stamp: string): Promise<void> {
    const values = {
      stamp,
      shape,
      name_key: row.name.toLowerCase().replaceAll("\0", ""),
      status: row.status,
      started_at: row.startedAt,
      content: JSON.stringify(row),
    };
    await this.#database
      .insertInto("runs")
      .values({ workspace: this.#workspace, id: row.id, ...values })
      .onConflict((same) => same.columns(["workspace", "id"]).doUpdateSet(values))
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#database.deleteFrom("runs").where("workspace", "=", this.#workspace).where("id", "=", id).execute();
  }

  async close(): Promise<void> {
    await this.#database.destroy();
  }

  #all() {
    return this.#database.selectFrom("runs").where("workspace", "=", this.#workspace);
  }

  #matching({ status, q }: RunQuery) {
    return this.#all()
      .$if(status !== undefined, (some) => some.where("status", "=", status!))
      .$if(q !== undefined && q !== "", (some) =>
        some.where(sql<boolean>`name_key like ${`%${escaped(q!.toLowerCase())}%`} escape '!'`),
      );
  }
}

const escaped = (text: string): string => text.replaceAll(/[!%_]/g, "!$&");

const rowOf = (content: string): RunRow => runRow.parse(JSON.parse(content));

const writePlace = (...at: z.infer<typeof place>): string => Buffer.from(JSON.stringify(at)).toString("base64url");

function readPlace(cursor: string, column: "started_at" | "name_key"): z.infer<typeof place> {
  const parsed = place.safeParse(jsonOf(Buffer.from(cursor, "base64url").toString("utf8"))).data;
  if (parsed && typeof parsed[0] === (column === "started_at" ? "number" : "string")) return parsed;
  throw fail("TUNEIT_SERVER_REQUEST_INVALID", {
    problem: "The cursor is none of this list; read it from its beginning",
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
