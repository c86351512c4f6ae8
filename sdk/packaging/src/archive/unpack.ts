import { mkdir, open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fail } from "../errors/packaging-errors.ts";
import { inspectArchive, type Inspection } from "./inspect.ts";

/**
 * Inspects an archive and writes its files below an empty folder, each synced to disk: 644 or 755, no owner, no link.
 *
 * @throws TUNEIT_ARCHIVE_REFUSED before anything is written
 * @throws TUNEIT_ARCHIVE_FOLDER_OCCUPIED
 */
export async function unpackArchive(tarball: Uint8Array, intoFolder: string): Promise<Inspection> {
  const inspection = await inspectArchive(tarball);
  await mkdir(intoFolder, { recursive: true });
  if ((await readdir(intoFolder)).length > 0) throw fail("TUNEIT_ARCHIVE_FOLDER_OCCUPIED");
  const folders = foldersOf(inspection);
  for (const folder of folders) await mkdir(join(intoFolder, folder), { recursive: true, mode: 0o755 });
  for (const file of inspection.files)
    await writeFile(join(intoFolder, file.path), inspection.read(file.path), file.mode);
  for (const folder of [...folders.toReversed(), "."]) await syncFolder(join(intoFolder, folder));
  return inspection;
}

function foldersOf(inspection: Inspection): string[] {
  const folders = new Set<string>();
  for (const { path } of inspection.files)
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.add(folder);
  return [...folders].sort();
}

async function writeFile(path: string, content: Uint8Array | undefined, mode: number): Promise<void> {
  await using file = await open(path, "wx", mode);
  await file.writeFile(content ?? new Uint8Array());
  // The mode given to open is cut by the umask.
  await file.chmod(mode);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the rename that follows is the only barrier.
  if (process.platform === "win32") return;
  await using folder = await open(path, "r");
  await folder.sync();
}
