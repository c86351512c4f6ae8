import { createHash, randomBytes } from "node:crypto";
import { canonicalName, nameDistance } from "@tuneit/packaging";
import type { AccountTable, TokenRow, User } from "../database/accounts.ts";
import { fail } from "../errors/registry-errors.ts";
import { hashPassword, passwordHolds } from "./passwords.ts";

export type Scope = "read" | "publish" | "yank" | "review" | "admin";
export const defaultScopes: readonly Scope[] = ["read", "publish", "yank"];
const adminScopes: readonly Scope[] = [...defaultScopes, "review", "admin"];
const ownerName = "owner";
const ownerNamespace = "@tuneit";

export interface Session {
  readonly user: User;
  readonly token: TokenRow;
}

const accountName = /^[a-z0-9][a-z0-9-]{1,38}$/;
/** Scopes that people would take for somebody's; only an administrator's account may own them. */
const reservedNamespaces = [
  "tuneit",
  "npm",
  "node",
  "pytorch",
  "huggingface",
  "transformers",
  "openai",
  "google",
  "microsoft",
  "meta",
  "nvidia",
];
const closeEnough = 1;
/** Short names are a few edits from everything. */
const shortest = 5;

/** Accounts, their tokens, and which namespaces they may publish in. */
export class Accounts {
  readonly #table: AccountTable;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(table: AccountTable) {
    this.#table = table;
  }

  async create(wish: {
    name: string;
    password?: string;
    namespaces: readonly string[];
    admin?: boolean;
  }): Promise<{ token: string }> {
    if (!accountName.test(wish.name))
      throw fail("TUNEIT_REGISTRY_ACCOUNT_INVALID", { what: `"${wish.name}" is no account name` });
    const admin = wish.admin ?? false;
    for (const namespace of wish.namespaces) await this.#checkNamespace(bare(namespace), admin);
    const password = wish.password === undefined ? null : await hashPassword(wish.password);
    const id = await this.#table.addUser({ name: wish.name, password, admin });
    if (id === null) throw fail("TUNEIT_REGISTRY_ACCOUNT_INVALID", { what: `the account ${wish.name} exists` });
    for (const namespace of wish.namespaces) {
      const name = bare(namespace);
      await this.#table.addNamespace({ name, canonical: canonicalName(name), verified: admin, ownerId: id });
    }
    return { token: await this.issueToken(id, { name: "first token", scopes: admin ? adminScopes : defaultScopes }) };
  }

  /** A fresh token of the account that owns `@tuneit` on a person's own machine; the one before ends. */
  async ownerToken(): Promise<string> {
    const known = await this.#table.userByName(ownerName);
    if (!known) return (await this.create({ name: ownerName, namespaces: [ownerNamespace], admin: true })).token;
    for (const token of await this.#table.tokensOf(known.id))
      await this.#table.removeToken(known.id, { key: token.key });
    return this.issueToken(known.id, { name: "this start", scopes: adminScopes });
  }

  async #checkNamespace(name: string, admin: boolean): Promise<void> {
    if (!accountName.test(name)) throw fail("TUNEIT_REGISTRY_ACCOUNT_INVALID", { what: `"${name}" is no namespace` });
    const taken = await this.#table.namespaces();
    if (taken.some((other) => other.name === name))
      throw fail("TUNEIT_REGISTRY_ACCOUNT_INVALID", { what: `the namespace @${name} is taken` });
    if (admin) return;
    const like = [...taken.map((other) => other.name), ...reservedNamespaces].find((other) => looksLike(name, other));
    if (like !== undefined) throw fail("TUNEIT_REGISTRY_NAME_REFUSED", { what: `@${name} is or looks like @${like}` });
  }

  async issueToken(
    userId: number,
    wish: { name: string; scopes: readonly Scope[]; namespaces?: readonly string[]; expiresAt?: number },
  ): Promise<string> {
    const token = `tuneit_${randomBytes(32).toString("base64url")}`;
    const hash = hashToken(token);
    await this.#table.addToken({
      userId,
      hash,
      key: hash.slice(0, 12),
      name: wish.name,
      scopes: wish.scopes,
      namespaces: wish.namespaces ?? null,
      expiresAt: wish.expiresAt ?? null,
    });
    return token;
  }

  /** The session of an `Authorization` header, or null when it proves nothing. */
  async authenticate(header: string | undefined): Promise<Session | null> {
    const token = /^Bearer (tuneit_[A-Za-z0-9_-]{43})$/i.exec(header ?? "")?.[1];
    if (token === undefined) return null;
    const found = await this.#table.tokenByHash(hashToken(token));
    const now = Date.now();
    if (!found || (found.expiresAt !== null && found.expiresAt <= now)) return null;
    if (now - (found.lastUsedAt ?? 0) > 60_000) await this.#table.touchToken(found.key, now);
    return { user: found.user, token: found };
  }

  /** A new token for a right password. */
  async logIn(name: string, password: string, address: string): Promise<string> {
    const user = await this.#userWithPassword(name, password, address);
    return this.issueToken(user.id, {
      name: "npm login",
      scopes: user.admin ? adminScopes : defaultScopes,
    });
  }

  async requirePassword(session: Session, password: string, address: string): Promise<void> {
    await this.#userWithPassword(session.user.name, password, address);
  }

  /** After five failures of an account from an address it must wait. */
  async #userWithPassword(name: string, password: string, address: string): Promise<User> {
    const key = `${name} ${address}`;
    const before = this.#failures.get(key);
    if (before && before.until > Date.now()) throw fail("TUNEIT_REGISTRY_BUSY", { what: "logins" });
    const user = await this.#table.userByName(name);
    if (!(await passwordHolds(password, user?.password ?? null)) || !user) {
      this.#failed(key, (before?.count ?? 0) + 1);
      throw fail("TUNEIT_REGISTRY_UNAUTHENTICATED");
    }
    this.#failures.delete(key);
    return user;
  }

  #failed(key: string, count: number): void {
    if (this.#failures.size > 10_000) this.#failures.clear();
    this.#failures.set(key, { count, until: count < 5 ? 0 : Date.now() + Math.min(2 ** (count - 5), 900) * 1000 });
  }

  async tokensOf(session: Session): Promise<TokenRow[]> {
    return this.#table.tokensOf(session.user.id);
  }

  async revoke(session: Session, tokenOrKey: string): Promise<boolean> {
    const by = tokenOrKey.startsWith("tuneit_") ? { hash: hashToken(tokenOrKey) } : { key: tokenOrKey };
    return this.#table.removeToken(session.user.id, by);
  }

  async membersOf(namespace: string): Promise<string[]> {
    return this.#table.membersOf(namespace);
  }

  async nameOf(userId: number): Promise<string> {
    return (await this.#table.userById(userId))?.name ?? "unknown";
  }

  async isVerified(namespace: string): Promise<boolean> {
    return (await this.#table.namespaces()).some((row) => row.name === namespace && row.verified);
  }

  /** @throws TUNEIT_REGISTRY_FORBIDDEN unless the token is for `scope` and the account is a member of the package's namespace */
  async require(session: Session, scope: Scope, packageName: string): Promise<void> {
    const namespace = namespaceOf(packageName);
    const { token, user } = session;
    if (!token.scopes.includes(scope)) {
      throw fail("TUNEIT_REGISTRY_FORBIDDEN", {
        what: `the token is not for "${scope}"`,
        mend: `Make a token with the scope "${scope}".`,
      });
    }
    if (token.namespaces !== null && !token.namespaces.includes(namespace)) {
      throw fail("TUNEIT_REGISTRY_FORBIDDEN", {
        what: `the token is not for @${namespace}`,
        mend: "Make a token for this namespace.",
      });
    }
    if (!(await this.#table.isMember(namespace, user.id))) {
      throw fail("TUNEIT_REGISTRY_FORBIDDEN", {
        what: `${user.name} is no member of @${namespace}`,
        mend: "Publish in a namespace of your own, or ask its owner.",
      });
    }
  }
}

export const namespaceOf = (packageName: string): string => packageName.slice(1, packageName.indexOf("/"));
const bare = (namespace: string): string => namespace.replace(/^@/, "");
const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

function looksLike(name: string, other: string): boolean {
  const distance = nameDistance(name, other);
  return distance === 0 || (distance <= closeEnough && Math.min(name.length, other.length) >= shortest);
}
