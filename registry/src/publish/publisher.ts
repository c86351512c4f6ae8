import { canonicalName, inspectArchive, type Inspection, rangeCovers, signedText } from "@tuneit/packaging";
import type { PluginManifest } from "@tuneit/protocol";
import { type Accounts, namespaceOf, type Session } from "../accounts/accounts.ts";
import type { BlockEntry } from "../database/blocks.ts";
import type { PackageTable, VersionRow } from "../database/packages.ts";
import { fail } from "../errors/registry-errors.ts";
import type { BlocklistIssuer } from "../keys/blocklist-issuer.ts";
import type { Signer } from "../keys/key-file.ts";
import type { Catalogue } from "../packages/catalogue.ts";
import type { PackageStore } from "../verdaccio/package-store.ts";
import { NamedQueue } from "./places.ts";
import { requireFreeName, requirePlugin } from "./plugin-checks.ts";
import type { DeprecateRequest, PublishRequest } from "./publish-request.ts";
import { cutReadme, rebuildManifest } from "./rebuilt-manifest.ts";
import { scanForSecrets } from "./secret-scan.ts";

interface Parts {
  readonly accounts: Accounts;
  readonly packages: PackageTable;
  readonly store: PackageStore;
  readonly catalogue: Catalogue;
  readonly signer: Signer;
  readonly blocklist: BlocklistIssuer;
}

/** A publish from step 5 on; who asks and how the body arrived was settled before. */
export class Publisher {
  readonly #parts: Parts;
  readonly #queue = new NamedQueue();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whatever changes a package runs alone for its name. */
  exclusive<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(name, work);
  }

  async publish(request: PublishRequest, session: Session): Promise<void> {
    const { packages } = this.#parts;
    const inspection = await inspectArchive(request.tarball);
    requireSame(request, inspection);
    const manifest = await requirePlugin(inspection, packages);
    const rebuilt = rebuildManifest(inspection.packageJson);
    await this.#parts.accounts.require(session, "publish", request.name);
    await this.exclusive(request.name, async () => {
      if (await this.#wasPublished(request, session)) return;
      scanForSecrets(inspection);
      await requireFreeName(request.name, packages);
      await this.#requireUnblocked(request.name, request.version);
      await this.#store(request, this.#row(request, { inspection, manifest, rebuilt, session }));
    });
  }

  /** Step 9. True if this very publish was done before, and only its answer was lost. */
  async #wasPublished(request: PublishRequest, session: Session): Promise<boolean> {
    const before = await this.#parts.packages.version(request.name, request.version);
    if (!before) return false;
    if (before.state === "live" && before.integrity === request.integrity && before.publisherId === session.user.id) {
      await this.#parts.catalogue.refresh(request.name);
      return true;
    }
    throw fail("TUNEIT_REGISTRY_VERSION_TAKEN", { name: request.name, version: request.version });
  }

  #row(
    request: PublishRequest,
    made: { inspection: Inspection; manifest: PluginManifest; rebuilt: Record<string, unknown>; session: Session },
  ): VersionRow {
    const { name, version, integrity, shasum } = request;
    return {
      name,
      version,
      integrity,
      shasum,
      state: "pending",
      publisherId: made.session.user.id,
      keyId: this.#parts.signer.keyid,
      signature: this.#parts.signer.sign(signedText(name, version, integrity)),
      packedBytes: made.inspection.packedBytes,
      unpackedBytes: made.inspection.files.reduce((sum, file) => sum + file.bytes, 0),
      fileCount: made.inspection.files.length,
      manifest: JSON.stringify(made.rebuilt),
      readme: cutReadme(made.inspection.readme),
      publishedAt: Date.now(),
      deprecated: null,
    };
  }

  /** Steps 12 to 14: write ahead, store, index. What fails in between leaves nothing, here or at the next start. */
  async #store(request: PublishRequest, row: VersionRow): Promise<void> {
    const { packages, store } = this.#parts;
    const { name, version, tarball, shasum, integrity, tags } = request;
    await packages.writeAhead(row);
    try {
      await store.put({
        name,
        version,
        tarball,
        shasum,
        integrity,
        tags,
        manifest: JSON.parse(row.manifest) as Record<string, unknown>,
      });
    } catch (error) {
      await store.undo(name, version);
      await packages.undo(name, version);
      throw error;
    }
    await this.finish(name, version);
  }

  async finish(name: string, version: string): Promise<void> {
    await this.#parts.packages.publish({ name, version, canonical: canonicalName(name), namespace: namespaceOf(name) });
    await this.#parts.catalogue.refresh(name);
  }

  async deprecate(name: string, request: DeprecateRequest, session: Session): Promise<void> {
    await this.#parts.accounts.require(session, "publish", name);
    await this.exclusive(name, async () => {
      for (const row of await this.#parts.packages.versionsOf(name)) {
        const text = request.texts.get(row.version);
        if (text !== undefined && text !== (row.deprecated ?? ""))
          await this.#parts.packages.deprecate(name, row.version, text === "" ? null : text);
      }
      await this.#parts.catalogue.refresh(name);
    });
  }

  async yank(name: string, version: string, options: { session: Session; undo: boolean }): Promise<void> {
    await this.#parts.accounts.require(options.session, "yank", name);
    const [from, to] = options.undo ? (["yanked", "live"] as const) : (["live", "yanked"] as const);
    await this.exclusive(name, async () => {
      const row = await this.#parts.packages.version(name, version);
      if (row?.state !== from && row?.state !== to) throw notFound(`${name}@${version}`);
      if (row.state === from) await this.#parts.packages.setState(name, version, to);
      await this.#parts.catalogue.refresh(name);
    });
  }

  async #requireUnblocked(name: string, version: string): Promise<void> {
    const entry = (await this.#parts.blocklist.entries()).find((candidate) => covers(candidate, name, version));
    if (entry) throw fail("TUNEIT_REGISTRY_BLOCKED", { name, version, reason: entry.reason });
  }

  /** Puts a range on the signed list and takes what it covers out of sight; whatever spelling the entry has. */
  async block(entry: BlockEntry): Promise<void> {
    await this.#parts.blocklist.add(entry);
    const covered = (await this.#parts.packages.inState(["live", "yanked"])).filter((row) =>
      covers(entry, row.name, row.version),
    );
    for (const { name, version } of covered) {
      await this.exclusive(name, async () => {
        await this.#parts.packages.setState(name, version, "blocked");
        await this.#parts.catalogue.refresh(name);
      });
    }
  }

  async tag(name: string, tag: string, options: { session: Session; version: string | null }): Promise<void> {
    await this.#parts.accounts.require(options.session, "publish", name);
    await this.exclusive(name, async () => {
      if (options.version === null) await this.#untag(name, tag);
      else if ((await this.#parts.packages.version(name, options.version))?.state !== "live")
        throw notFound(`${name}@${options.version}`);
      else await this.#parts.store.setTag(name, tag, options.version);
      await this.#parts.catalogue.refresh(name);
    });
  }

  async #untag(name: string, tag: string): Promise<void> {
    if (tag === "latest")
      throw fail("TUNEIT_REGISTRY_REQUEST_INVALID", {
        what: "latest cannot be removed",
        why: "Installs without a version ask for it.",
      });
    if (!(await this.#parts.catalogue.tags(name))?.[tag]) throw notFound(`tag ${tag} of ${name}`);
    await this.#parts.store.removeTag(name, tag);
  }
}

const covers = (entry: BlockEntry, name: string, version: string): boolean =>
  canonicalName(entry.name) === canonicalName(name) && rangeCovers(entry.range, version);

function requireSame(request: PublishRequest, inspection: Inspection): void {
  const { name, version } = inspection.packageJson as { name?: unknown; version?: unknown };
  const fits = name === request.name && version === request.version && request.claimed.name === name;
  if (!fits) throw fail("TUNEIT_REGISTRY_MISMATCH", { what: "the archive has another name or version" });
}

const notFound = (what: string): Error =>
  fail("TUNEIT_REGISTRY_NOT_FOUND", { what, mend: "Look at the name and version with `npm view`." });
