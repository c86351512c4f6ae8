import type { Generated } from "kysely";

/** Times are milliseconds since 1970; JSON columns are text. Both stores that are foreseen know these types. */
export interface Tables {
  meta: { key: string; value: string };
  users: {
    id: Generated<number>;
    name: string;
    password: string | null;
    admin: number;
    secondFactor: string | null;
    createdAt: number;
  };
  tokens: {
    id: Generated<number>;
    userId: number;
    hash: string;
    key: string;
    name: string;
    scopes: string;
    namespaces: string | null;
    addresses: string | null;
    automation: number;
    createdAt: number;
    expiresAt: number | null;
    lastUsedAt: number | null;
  };
  namespaces: { name: string; canonical: string; verified: number; createdAt: number };
  members: { namespace: string; userId: number; role: string };
  packages: { name: string; canonical: string; namespace: string; createdAt: number; downloads: number };
  versions: {
    name: string;
    version: string;
    state: VersionState;
    integrity: string;
    shasum: string;
    publisherId: number;
    keyId: string;
    signature: string;
    packedBytes: number;
    unpackedBytes: number;
    fileCount: number;
    manifest: string;
    readme: string | null;
    publishedAt: number;
    deprecated: string | null;
  };
  changes: { seq: Generated<number>; name: string; version: string; kind: string; at: number };
  listings: { name: string; version: string; updatedAt: number; downloads: number; listing: string };
  facets: { name: string; facet: string; value: string };
  blocks: {
    id: Generated<number>;
    name: string;
    range: string;
    reason: string;
    severity: string;
    url: string | null;
    fixedIn: string | null;
    at: number;
  };
}

/** pending: written ahead of the store. live: published. yanked: served to lock files, hidden else. */
export type VersionState = "pending" | "live" | "yanked" | "blocked";
