import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Names of things that are renamed once they are whole. */
const unfinished = /\.(?:partial|tmp)$|^\.(?:partial|incoming|tmp|trash)-/;

/** What is still under the name it had while it was written. Environments are left out: packages may call files so. */
export async function leftoversBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (unfinished.test(entry.name)) found.push(path);
    else if (entry.isDirectory() && !isEnvironment(entry.parentPath)) found.push(...(await leftoversBelow(path)));
  }
  return found;
}

const isEnvironment = (parent: string): boolean => parent.endsWith("/environments");
