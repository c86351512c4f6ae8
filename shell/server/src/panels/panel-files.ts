import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

export interface PanelFile {
  readonly body: Buffer;
  readonly type: string;
}

/** What a panel may be made of; nothing that a browser would show as a page of its own. */
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const mostBytes = 20 * 1024 * 1024;

/** The files of a verified folder that a panel can be made of, read once, by their paths; null where they are too large. */
export async function readPanelFiles(root: string): Promise<ReadonlyMap<string, PanelFile> | null> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  if (sizes.reduce((sum, size) => sum + size, 0) > mostBytes) return null;
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, PanelFile]> => {
      const name = relative(root, path).split(sep).join("/");
      return [name, { body: await readFile(path), type: types[extname(path)]! }];
    }),
  );
  return new Map(files);
}
