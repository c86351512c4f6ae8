import { statfs } from "node:fs/promises";

/** On the disk of a folder, for who is not its administrator; null where nothing tells. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  const found = await statfs(folder).catch(() => undefined);
  return found ? found.bavail * found.bsize : null;
}
