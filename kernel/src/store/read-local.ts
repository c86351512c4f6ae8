import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { archiveLimits, packFolder } from "@tuneit/packaging";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

/**
 * The archive of a plugin that lies here: a folder, which is packed, or an archive that somebody packed.
 *
 * @throws TUNEIT_STORE_ARCHIVE_REFUSED, TUNEIT_PACKAGE_UNPACKABLE
 */
export async function readLocalPlugin(path: string): Promise<Uint8Array> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => true,
  );
  if (isFolder) return packFolder(path).catch((cause: unknown) => refuse(path, cause));
  // Without waiting: a pipe would have it wait for a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw refused(path, "it cannot be opened", cause);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw refused(path, "it is no plain file");
    if (found.size > archiveLimits.packedBytes) throw refused(path, "an archive may have 50 MB");
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** What the inspector would refuse is told as it would be, also where packing meets it first. */
function refuse(path: string, cause: unknown): never {
  if (isCoded(cause) && cause.code === "TUNEIT_ARCHIVE_REFUSED")
    throw refused(path, `${cause.message}. ${cause.reason}`, cause);
  throw cause;
}

const refused = (plugin: string, problem: string, cause?: unknown): Error =>
  fail("TUNEIT_STORE_ARCHIVE_REFUSED", { plugin, problem }, { cause });
