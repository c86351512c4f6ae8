import { pluginManifest, type PluginPage } from "@tuneit/protocol";
import { compareVersions } from "@tuneit/packaging";
import { type Accounts, namespaceOf } from "../accounts/accounts.ts";
import type { Database } from "../database/open-database.ts";
import type { VersionRow } from "../database/packages.ts";
import type { Catalogue } from "./catalogue.ts";

/** The page of a plugin, or null when it has no live version. */
export async function pluginPageOf(
  parts: { database: Database; catalogue: Catalogue; accounts: Accounts },
  name: string,
): Promise<PluginPage | null> {
  const [listing, tags] = [await parts.database.search.get(name), await parts.catalogue.tags(name)];
  const rows = (await parts.database.packages.versionsOf(name)).filter((row) => row.state !== "pending");
  const latest = rows.find((row) => row.version === listing?.version);
  if (!listing || !tags || !latest) return null;
  const { tuneit } = pluginManifest.parse(JSON.parse(latest.manifest));
  return {
    listing,
    capabilities: tuneit.capabilities,
    optionalCapabilities: tuneit.optionalCapabilities,
    readme: latest.readme,
    maintainers: await parts.accounts.membersOf(namespaceOf(name)),
    tags: { ...tags },
    versions: await Promise.all(
      rows
        .sort((a, b) => compareVersions(b.version, a.version))
        .map(async (row) => pageVersion(row, await parts.accounts.nameOf(row.publisherId))),
    ),
  };
}

function pageVersion(row: VersionRow, publisher: string): PluginPage["versions"][number] {
  const { version, integrity, state, packedBytes, unpackedBytes, fileCount, deprecated } = row;
  const { engines } = pluginManifest.parse(JSON.parse(row.manifest));
  return {
    version,
    integrity,
    state: state as "live" | "yanked" | "blocked",
    publishedAt: new Date(row.publishedAt).toISOString(),
    publisher,
    engines: engines.tuneit,
    packedBytes,
    unpackedBytes,
    fileCount,
    deprecated,
  };
}
