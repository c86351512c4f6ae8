import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { VersionState } from "../database/tables.ts";
import { tarballName } from "./package-store.ts";
import type { StorageFolder } from "./storage-folder.ts";

export interface KnownVersion {
  readonly name: string;
  readonly version: string;
  readonly state: VersionState;
  readonly integrity: string;
}

export interface BootReport {
  /** Pending versions whose bytes are stored whole: they become live. */
  readonly finished: KnownVersion[];
  /** Pending versions without their bytes: every trace is gone. */
  readonly undone: KnownVersion[];
  /** Published versions without a file: the operator must act. */
  readonly missing: KnownVersion[];
  readonly removed: number;
  readonly quarantined: string[];
}

/**
 * Brings storage and database together before Verdaccio starts: locks and temporary files of a killed process, tarballs
 * that no row knows, half-published versions, unreadable packages, Verdaccio's own list.
 */
export async function checkStorage(
  files: StorageFolder,
  known: readonly KnownVersion[],
  quarantine: string,
): Promise<BootReport> {
  await mkdir(files.root, { recursive: true, mode: 0o700 });
  const report: BootReport = { finished: [], undone: [], missing: [], removed: 0, quarantined: [] };
  const removed = { count: 0 };
  for (const name of await packageNames(files.root)) {
    if ((await files.packument(name)) === null) await setAside(files, name, { quarantine, report });
  }
  for (const version of known) await settle(files, version, report);
  const published = new Set(
    [...known.filter((row) => row.state !== "pending"), ...report.finished].map((row) =>
      join(files.folder(row.name), tarballName(row.name, row.version)),
    ),
  );
  for (const name of await packageNames(files.root)) removed.count += await sweep(files, name, published);
  await rewriteList(files);
  return { ...report, removed: removed.count };
}

async function settle(files: StorageFolder, row: KnownVersion, report: BootReport): Promise<void> {
  const stored = (await files.packument(row.name))?.versions?.[row.version] !== undefined;
  if (row.state !== "pending") {
    const handle = await files.openTarball(row.name, row.version);
    await handle?.close();
    if (!handle || !stored) report.missing.push(row);
    return;
  }
  if (stored && (await files.integrity(row.name, row.version)) === row.integrity) {
    report.finished.push(row);
    return;
  }
  await files.remove(row.name, row.version);
  report.undone.push(row);
}

async function setAside(
  files: StorageFolder,
  name: string,
  options: { quarantine: string; report: BootReport },
): Promise<void> {
  await mkdir(options.quarantine, { recursive: true, mode: 0o700 });
  await rename(files.folder(name), join(options.quarantine, `${name.replaceAll("/", "+")}-${Date.now()}`));
  options.report.quarantined.push(name);
}

/** Removes what is neither the packument nor a published tarball, versions without a row, and a folder left empty. */
async function sweep(files: StorageFolder, name: string, published: ReadonlySet<string>): Promise<number> {
  const folder = files.folder(name);
  let count = 0;
  for (const file of await readdir(folder)) {
    const path = join(folder, file);
    if (file === "package.json" || published.has(path)) continue;
    await rm(path, { recursive: true, force: true });
    count++;
  }
  for (const version of Object.keys((await files.packument(name))?.versions ?? {})) {
    if (published.has(files.tarball(name, version))) continue;
    await files.remove(name, version);
    count++;
  }
  const left = (await files.packument(name))?.versions ?? {};
  if (Object.keys(left).length === 0) await rm(folder, { recursive: true, force: true });
  return count;
}

async function packageNames(root: string): Promise<string[]> {
  const scopes = (await readdir(root, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name.startsWith("@"),
  );
  const names = await Promise.all(
    scopes.map(async (scope) =>
      (await readdir(join(root, scope.name), { withFileTypes: true }))
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${scope.name}/${entry.name}`),
    ),
  );
  return names.flat();
}

/** Verdaccio's list may be cut off or stale. Its secret is kept where it can be read, else Verdaccio makes a new one. */
async function rewriteList(files: StorageFolder): Promise<void> {
  const path = join(files.root, ".verdaccio-db.json");
  const before = await readFile(path, "utf8")
    .then((text) => JSON.parse(text) as { secret?: unknown })
    .catch(() => ({ secret: undefined }));
  const secret = typeof before.secret === "string" && before.secret.length === 32 ? before.secret : "";
  await rm(`${path}.lock`, { force: true });
  await writeFile(`${path}.gateway`, JSON.stringify({ list: await packageNames(files.root), secret }), {
    mode: 0o600,
    flush: true,
  });
  await rename(`${path}.gateway`, path);
}
