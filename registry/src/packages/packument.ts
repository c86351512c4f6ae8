import type { VersionRow } from "../database/packages.ts";
import { tarballName } from "../verdaccio/package-store.ts";

/** Everything that a packument is built from. */
export interface PackageView {
  readonly name: string;
  /** Live versions, oldest first. */
  readonly rows: readonly VersionRow[];
  readonly tags: Readonly<Record<string, string>>;
  readonly maintainers: readonly string[];
  publisherOf(row: VersionRow): string;
  readonly publicUrl: string;
}

type Json = Record<string, unknown>;

export function fullPackument(view: PackageView): Json {
  const latest = view.rows.find((row) => row.version === view.tags["latest"]);
  const { description, keywords, license, author, homepage, repository, bugs } = latest ? manifestOf(latest) : {};
  const times = view.rows.map((row) => [row.version, date(row.publishedAt)]);
  return {
    "_id": view.name,
    "name": view.name,
    description,
    keywords,
    license,
    author,
    homepage,
    repository,
    bugs,
    "dist-tags": view.tags,
    "versions": Object.fromEntries(view.rows.map((row) => [row.version, fullVersion(view, row)])),
    "time": {
      created: date(Math.min(...view.rows.map((row) => row.publishedAt))),
      modified: modified(view),
      ...Object.fromEntries(times),
    },
    "maintainers": view.maintainers.map((name) => ({ name, email: "" })),
    "readme": latest?.readme ?? "",
  };
}

export function fullVersion(view: PackageView, row: VersionRow): Json {
  return {
    ...manifestOf(row),
    _id: `${row.name}@${row.version}`,
    dist: dist(view, row),
    _npmUser: { name: view.publisherOf(row), email: "" },
    maintainers: view.maintainers.map((name) => ({ name, email: "" })),
    ...(row.deprecated === null ? {} : { deprecated: row.deprecated }),
  };
}

/** What an installer needs; npm and pnpm ask for it by `Accept`. */
export function abbreviatedPackument(view: PackageView): Json {
  const version = (row: VersionRow): Json => {
    const { name, version, engines, peerDependencies } = manifestOf(row);
    return {
      name,
      version,
      engines,
      peerDependencies,
      dist: dist(view, row),
      ...(row.deprecated === null ? {} : { deprecated: row.deprecated }),
    };
  };
  return {
    "name": view.name,
    "dist-tags": view.tags,
    "versions": Object.fromEntries(view.rows.map((row) => [row.version, version(row)])),
    "modified": modified(view),
  };
}

function dist(view: PackageView, row: VersionRow): Json {
  return {
    integrity: row.integrity,
    shasum: row.shasum,
    tarball: `${view.publicUrl}/${row.name}/-/${tarballName(row.name, row.version)}`,
    fileCount: row.fileCount,
    unpackedSize: row.unpackedBytes,
    signatures: [{ keyid: row.keyId, sig: row.signature }],
  };
}

export const manifestOf = (row: VersionRow): Json => JSON.parse(row.manifest) as Json;
const modified = (view: PackageView): string => date(Math.max(...view.rows.map((row) => row.publishedAt)));
const date = (ms: number): string => new Date(ms).toISOString();
