import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Accounts } from "./accounts/accounts.ts";
import { type Database, openDatabase } from "./database/open-database.ts";
import { holdDataFolder } from "./database/single-writer.ts";
import { createGateway } from "./http/gateway.ts";
import type { BlockEntry } from "./database/blocks.ts";
import { BlocklistIssuer } from "./keys/blocklist-issuer.ts";
import { makeKeyRing, readKeyRing } from "./keys/key-ring.ts";
import { type RegistryOptions, settingsOf } from "./options.ts";
import { Catalogue } from "./packages/catalogue.ts";
import { Downloads } from "./packages/downloads.ts";
import { Publisher } from "./publish/publisher.ts";
import { type BootReport, checkStorage } from "./verdaccio/boot-check.ts";
import { StorageFolder } from "./verdaccio/storage-folder.ts";
import { VerdaccioProcess } from "./verdaccio/verdaccio-process.ts";
import { VerdaccioStore } from "./verdaccio/verdaccio-store.ts";

export interface NewUser {
  readonly name: string;
  /** Without one the account has only its token. */
  readonly password?: string;
  readonly namespaces: readonly string[];
  readonly admin?: boolean;
}

export interface Registry {
  /** What clients use: the public URL where one is set. */
  readonly url: string;
  /** Key id of the root key, which a client pins. */
  readonly rootFingerprint: string;
  /** Process id of Verdaccio, while it runs. */
  readonly storePid: () => number | null;
  /** Published versions whose files were missing at the start: restore them from a backup. */
  health(): Promise<{ missing: readonly string[] }>;
  createUser(user: NewUser): Promise<{ token: string }>;
  /** The operator's block of a range of versions: on the signed list, out of search and resolving, tarballs 451. */
  block(entry: BlockEntry): Promise<void>;
  /** A fresh token of the account `owner`, which is made on first use and owns `@tuneit`. */
  ownerToken(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Makes the keys and the trust document of a new registry. Safe to repeat: an existing one is left as it is.
 *
 * @returns the fingerprint of the root key, to be told to users by another way than the registry itself
 */
export async function initRegistry(dataDir: string): Promise<{ rootFingerprint: string }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await makeKeyRing(dataDir);
  const { rootFingerprint } = await readKeyRing(dataDir);
  return { rootFingerprint };
}

/**
 * Starts a registry on a data folder and answers when it serves.
 *
 * @throws TUNEIT_REGISTRY_DATA_LOCKED, TUNEIT_REGISTRY_PROBE_FAILED
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const settings = settingsOf(options);
  await initRegistry(settings.dataDir);
  await using stack = new AsyncDisposableStack();
  stack.use(holdDataFolder(join(settings.dataDir, "writer.lock")));
  const keys = await readKeyRing(settings.dataDir);
  const database = stack.adopt(await openDatabase(join(settings.dataDir, "registry.sqlite")), (opened) =>
    opened.close(),
  );
  const verdaccio = join(settings.dataDir, "verdaccio");
  const files = new StorageFolder(join(verdaccio, "storage"));
  const report = await checkStorage(
    files,
    await database.packages.inState(["pending", "live", "yanked", "blocked"]),
    join(settings.dataDir, "quarantine"),
  );
  for (const row of report.undone) await database.packages.undo(row.name, row.version);
  const process = stack.adopt(new VerdaccioProcess(verdaccio), (started) => started.close());
  await process.start();

  const address = { url: settings.publicUrl ?? "" };
  const accounts = new Accounts(database.accounts);
  const store = new VerdaccioStore(process, files);
  const catalogue = new Catalogue({
    packages: database.packages,
    search: database.search,
    store,
    accounts,
    publicUrl: () => address.url,
  });
  const blocklist = new BlocklistIssuer(database.blocks, keys.blocklist);
  const publisher = new Publisher({
    accounts,
    packages: database.packages,
    store,
    catalogue,
    signer: keys.packages,
    blocklist,
  });
  const downloads = stack.adopt(new Downloads(database.packages), (counting) => counting.close());
  await settlePackages(report, { publisher, catalogue, database });

  const missing = report.missing.map((row) => `${row.name}@${row.version}`);
  const app = createGateway({
    settings,
    database,
    accounts,
    catalogue,
    publisher,
    store,
    process,
    keys,
    blocklist,
    downloads,
    missing,
  });
  stack.adopt(app, (listening) => listening.close());
  const listening = await listen(app, settings);
  address.url = settings.publicUrl ?? listening;

  const held = stack.move();
  return {
    url: address.url,
    rootFingerprint: keys.rootFingerprint,
    storePid: () => process.pid,
    health: async () => ({ missing }),
    createUser: (user) => accounts.create(user),
    ownerToken: () => accounts.ownerToken(),
    block: (entry) => publisher.block(entry),
    close: () => held.disposeAsync(),
  };
}

/** Finishes publishes that only their answer was missing from, and indexes what a crash kept out of the index. */
async function settlePackages(
  report: BootReport,
  parts: { publisher: Publisher; catalogue: Catalogue; database: Database },
): Promise<void> {
  for (const row of report.finished) await parts.publisher.finish(row.name, row.version);
  const missing = new Set(report.missing.map((row) => row.name));
  for (const name of await parts.database.packages.behindInSearch())
    if (!missing.has(name)) await parts.catalogue.refresh(name);
}

async function listen(app: FastifyInstance, settings: { host: string; port: number }): Promise<string> {
  await app.listen({ host: settings.host, port: settings.port });
  const bound = app.server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : settings.port;
  return `http://${settings.host.includes(":") ? `[${settings.host}]` : settings.host}:${port}`;
}
