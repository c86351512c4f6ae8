import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

export interface User {
  readonly id: number;
  readonly name: string;
  readonly admin: boolean;
}

export interface TokenRow {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly namespaces: readonly string[] | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

/** Accounts, tokens and who owns which namespace. */
export class AccountTable {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async addUser(user: { name: string; password: string | null; admin: boolean }): Promise<number | null> {
    const row = await this.#db
      .insertInto("users")
      .values({
        name: user.name,
        password: user.password,
        admin: user.admin ? 1 : 0,
        secondFactor: null,
        createdAt: Date.now(),
      })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .returning("id")
      .executeTakeFirst();
    return row?.id ?? null;
  }

  async userByName(name: string): Promise<(User & { password: string | null }) | null> {
    const row = await this.#db
      .selectFrom("users")
      .select(["id", "name", "admin", "password"])
      .where("name", "=", name)
      .executeTakeFirst();
    return row ? { ...row, admin: row.admin === 1 } : null;
  }

  async userById(id: number): Promise<User | null> {
    const row = await this.#db
      .selectFrom("users")
      .select(["id", "name", "admin"])
      .where("id", "=", id)
      .executeTakeFirst();
    return row ? { ...row, admin: row.admin === 1 } : null;
  }

  async addToken(token: {
    userId: number;
    hash: string;
    key: string;
    name: string;
    scopes: readonly string[];
    namespaces: readonly string[] | null;
    expiresAt: number | null;
  }): Promise<void> {
    await this.#db
      .insertInto("tokens")
      .values({
        ...token,
        scopes: JSON.stringify(token.scopes),
        namespaces: token.namespaces && JSON.stringify(token.namespaces),
        addresses: null,
        automation: 0,
        createdAt: Date.now(),
        lastUsedAt: null,
      })
      .execute();
  }

  async tokenByHash(hash: string): Promise<(TokenRow & { user: User; lastUsedAt: number | null }) | null> {
    const row = await this.#db
      .selectFrom("tokens")
      .innerJoin("users", "users.id", "tokens.userId")
      .select([
        "tokens.key",
        "tokens.name",
        "scopes",
        "namespaces",
        "tokens.createdAt",
        "expiresAt",
        "lastUsedAt",
        "userId",
        "users.name as userName",
        "admin",
      ])
      .where("hash", "=", hash)
      .executeTakeFirst();
    if (!row) return null;
    const { userId, userName, admin, ...token } = row;
    return {
      ...readToken(token),
      lastUsedAt: row.lastUsedAt,
      user: { id: userId, name: userName, admin: admin === 1 },
    };
  }

  async touchToken(key: string, at: number): Promise<void> {
    await this.#db.updateTable("tokens").set({ lastUsedAt: at }).where("key", "=", key).execute();
  }

  async tokensOf(userId: number): Promise<TokenRow[]> {
    const rows = await this.#db
      .selectFrom("tokens")
      .select(["key", "name", "scopes", "namespaces", "createdAt", "expiresAt"])
      .where("userId", "=", userId)
      .orderBy("createdAt")
      .execute();
    return rows.map(readToken);
  }

  /** True if there was one to remove. */
  async removeToken(userId: number, by: { key: string } | { hash: string }): Promise<boolean> {
    const query = this.#db.deleteFrom("tokens").where("userId", "=", userId);
    const result = await (
      "key" in by ? query.where("key", "=", by.key) : query.where("hash", "=", by.hash)
    ).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  async namespaces(): Promise<Array<{ name: string; canonical: string; verified: boolean }>> {
    const rows = await this.#db.selectFrom("namespaces").select(["name", "canonical", "verified"]).execute();
    return rows.map((row) => ({ ...row, verified: row.verified === 1 }));
  }

  async addNamespace(namespace: {
    name: string;
    canonical: string;
    verified: boolean;
    ownerId: number;
  }): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("namespaces")
        .values({
          name: namespace.name,
          canonical: namespace.canonical,
          verified: namespace.verified ? 1 : 0,
          createdAt: Date.now(),
        })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute();
      await transaction
        .insertInto("members")
        .values({ namespace: namespace.name, userId: namespace.ownerId, role: "owner" })
        .onConflict((conflict) => conflict.columns(["namespace", "userId"]).doNothing())
        .execute();
    });
  }

  async isMember(namespace: string, userId: number): Promise<boolean> {
    return (
      (await this.#db
        .selectFrom("members")
        .select("role")
        .where("namespace", "=", namespace)
        .where("userId", "=", userId)
        .executeTakeFirst()) !== undefined
    );
  }

  async membersOf(namespace: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("members")
      .innerJoin("users", "users.id", "members.userId")
      .select("users.name")
      .where("namespace", "=", namespace)
      .execute();
    return rows.map((row) => row.name);
  }
}

function readToken(row: {
  key: string;
  name: string;
  scopes: string;
  namespaces: string | null;
  createdAt: number;
  expiresAt: number | null;
}): TokenRow {
  const list = (text: string): string[] => JSON.parse(text) as string[];
  return { ...row, scopes: list(row.scopes), namespaces: row.namespaces === null ? null : list(row.namespaces) };
}
