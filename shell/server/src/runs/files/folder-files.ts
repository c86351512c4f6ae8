import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { relativePath } from "@tuneit/protocol";
import { gone, openBelow } from "./open-below.ts";

export interface FolderFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** Checkpoints and event files are dozens; a folder with more is no work of ours. */
const mostFiles = 5_000;

/** The plain files of a folder and those below it, by path; links and devices are passed over. @throws TUNEIT_SERVER_FILE_GONE */
export async function filesBelow(folder: string): Promise<FolderFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw gone("the folder", cause);
  });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => relativePath.safeParse(path).success)
    .toSorted();
  const files: FolderFile[] = [];
  for (const path of paths.slice(0, mostFiles)) {
    const { file, bytes } = await openBelow(folder, path);
    await file.close();
    files.push({ path, bytes });
  }
  return files;
}
