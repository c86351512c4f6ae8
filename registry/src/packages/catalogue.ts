import { createHash } from "node:crypto";
import { compareVersions, rangeOfAll } from "@tuneit/packaging";
import { pluginManifest } from "@tuneit/protocol";
import type { Accounts } from "../accounts/accounts.ts";
import { namespaceOf } from "../accounts/accounts.ts";
import type { PackageTable, VersionRow } from "../database/packages.ts";
import type { SearchIndex } from "../database/search-index.ts";
import { indexEntry } from "../search/index-entry.ts";
import type { PackageStore } from "../verdaccio/package-store.ts";
import { abbreviatedPackument, fullPackument, type PackageView } from "./packument.ts";

export interface Document {
  readonly body: Buffer;
  readonly etag: string;
}

interface Parts {
  readonly packages: PackageTable;
  readonly search: SearchIndex;
  readonly store: PackageStore;
  readonly accounts: Accounts;
  /** Base of tarball addresses; known once the registry listens. */
  readonly publicUrl: () => string;
}

const cachedPackages = 2000;

/** What readers see of a package: live versions only, with tags that point at one. Kept in memory until it changes. */
export class Catalogue {
  readonly #parts: Parts;
  readonly #cache = new Map<string, { view: PackageView; full: Document; abbreviated: Document }>();
  /** Rises with each change, so that a document that was being built meanwhile is not kept. */
  #generation = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async document(name: string, kind: "full" | "abbreviated"): Promise<Document | null> {
    return (await this.#entry(name))?.[kind] ?? null;
  }

  async view(name: string): Promise<PackageView | null> {
    return (await this.#entry(name))?.view ?? null;
  }

  async tags(name: string): Promise<Readonly<Record<string, string>> | null> {
    return (await this.view(name))?.tags ?? null;
  }

  async #entry(name: string): Promise<{ view: PackageView; full: Document; abbreviated: Document } | null> {
    const known = this.#cache.get(name);
    if (known) return known;
    const generation = this.#generation;
    const view = await this.#read(name);
    if (!view) return null;
    const entry = { view, full: document(fullPackument(view)), abbreviated: document(abbreviatedPackument(view)) };
    if (generation === this.#generation) this.#keep(name, entry);
    return entry;
  }

  #keep(name: string, entry: { view: PackageView; full: Document; abbreviated: Document }): void {
    const [oldest] = this.#cache.keys();
    if (this.#cache.size >= cachedPackages && oldest !== undefined) this.#cache.delete(oldest);
    this.#cache.set(name, entry);
  }

  async #read(name: string): Promise<PackageView | null> {
    const rows = (await this.#parts.packages.versionsOf(name)).filter((row) => row.state === "live");
    if (rows.length === 0) return null;
    const stored = await this.#parts.store.packument(name);
    const live = rows
      .filter((row) => stored?.versions[row.version] !== undefined)
      .sort((a, b) => compareVersions(a.version, b.version));
    if (!stored || live.length === 0) return null;
    const publishers = new Map<number, string>();
    for (const row of live)
      publishers.set(
        row.publisherId,
        publishers.get(row.publisherId) ?? (await this.#parts.accounts.nameOf(row.publisherId)),
      );
    return {
      name,
      rows: live,
      tags: liveTags(stored.tags, live),
      maintainers: await this.#parts.accounts.membersOf(namespaceOf(name)),
      publisherOf: (row) => publishers.get(row.publisherId) ?? "unknown",
      publicUrl: this.#parts.publicUrl(),
    };
  }

  /** Forgets what was built of a package and indexes what it is now. */
  async refresh(name: string): Promise<void> {
    this.#generation++;
    this.#cache.delete(name);
    const view = await this.view(name);
    const latest = view?.rows.find((row) => row.version === view.tags["latest"]);
    if (!view || !latest) return this.#parts.search.remove(name);
    const downloads = await this.#parts.packages.downloadsOf(name);
    const verified = await this.#parts.accounts.isVerified(namespaceOf(name));
    const publisher = view.publisherOf(latest);
    const engines = rangeOfAll(view.rows.map((row) => ({ version: row.version, engines: enginesOf(row) })));
    await this.#parts.search.put(indexEntry(latest, { publisher, downloads, verified, engines }));
  }
}

const enginesOf = (row: VersionRow): string => pluginManifest.parse(JSON.parse(row.manifest)).engines.tuneit;

/** Tags of hidden versions fall back to the newest live one; `latest` always exists. */
function liveTags(tags: Readonly<Record<string, string>>, rows: readonly VersionRow[]): Record<string, string> {
  const live = new Set(rows.map((row) => row.version));
  const newest = (rows.findLast((row) => !row.version.includes("-")) ?? rows.at(-1))?.version ?? "";
  return Object.fromEntries(
    Object.entries({ latest: newest, ...tags }).map(([tag, version]) => [tag, live.has(version) ? version : newest]),
  );
}

function document(value: unknown): Document {
  const body = Buffer.from(JSON.stringify(value));
  return { body, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"` };
}
