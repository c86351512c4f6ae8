import { askedBy } from "@tuneit/packaging";
import { pluginManifest, type PluginListing, type PointName } from "@tuneit/protocol";
import type { VersionRow } from "../database/packages.ts";
import type { IndexedPlugin } from "../database/search-index.ts";

/** What search knows of a plugin, from the manifest that was rebuilt from its archive. */
export function indexEntry(
  row: VersionRow,
  about: { publisher: string; downloads: number; verified: boolean; engines: string },
): IndexedPlugin {
  const manifest = pluginManifest.parse(JSON.parse(row.manifest));
  const { tuneit } = manifest;
  const contributions = Object.entries(tuneit.contributes).flatMap(([point, list]) =>
    (list ?? []).map((item) => ({ point: point as PointName, item })),
  );
  const listing: PluginListing = {
    name: manifest.name,
    version: row.version,
    displayName: tuneit.displayName,
    description: manifest.description,
    licence: manifest.license,
    categories: tuneit.categories,
    points: unique(contributions.map(({ point }) => point)),
    tasks: unique(contributions.flatMap(({ item }) => (item as { tasks?: string[] }).tasks ?? [])),
    offers: unique(contributions.flatMap(({ point, item }) => offersOf(point, item))),
    capabilities: [...tuneit.capabilities, ...tuneit.optionalCapabilities],
    language: tuneit.main !== undefined && tuneit.python ? "both" : tuneit.python ? "python" : "typescript",
    publisher: about.publisher,
    publishedAt: new Date(row.publishedAt).toISOString(),
    downloads: about.downloads,
    sizeBytes: row.packedBytes,
    signed: true,
    signer: row.keyId,
    engines: about.engines,
    verified: about.verified,
    deprecated: row.deprecated,
  };
  const frameworks = unique(contributions.flatMap(({ item }) => (item as { framework?: string }).framework ?? []));
  const titles = contributions.map(({ item }) => `${item.id} ${item.title} ${item.description ?? ""}`).join(" ");
  return {
    listing,
    updatedAt: row.publishedAt,
    keywords: manifest.keywords.join(" "),
    body: `${titles} ${(row.readme ?? "").slice(0, 20_000)}`,
    facets: facetsOf(listing, {
      frameworks,
      keywords: manifest.keywords,
      kinds: askedBy(manifest).map(({ kind }) => kind),
    }),
  };
}

/** The words by which a planner finds a contribution that is not installed. */
function offersOf(point: PointName, item: { id: string; accepts?: string[]; schemes?: string[] }): string[] {
  const endings = (item.accepts ?? []).map((ending) => `${point}:${ending}`);
  const schemes = (item.schemes ?? []).map((scheme) => `${point}:${scheme}:`);
  return [`${point}:${item.id}`, ...endings, ...schemes];
}

function facetsOf(
  listing: PluginListing,
  more: { frameworks: string[]; keywords: string[]; kinds: string[] },
): Array<readonly [string, string]> {
  const { kinds } = more;
  const lists: Record<string, readonly string[]> = {
    point: listing.points,
    task: listing.tasks,
    category: listing.categories,
    capability: kinds,
    engine: more.frameworks,
    language: [listing.language],
    licence: [listing.licence],
    gpu: [String(kinds.includes("gpu:compute"))],
    signed: [String(listing.signed)],
    signer: listing.signer === null ? [] : [listing.signer],
    engines: [listing.engines],
    verified: [String(listing.verified)],
    keyword: more.keywords.map((keyword) => keyword.toLowerCase()),
  };
  return Object.entries(lists).flatMap(([facet, values]) => values.map((value) => [facet, value] as const));
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
