import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const fileOf = (workspace: string): string => join(workspace, ".tuneit", "server.json");

/** Where scripts of this user find server and token. Only its owner may read it. */
export async function writeTokenFile(workspace: string, content: { address: string; token: string }): Promise<void> {
  await mkdir(join(workspace, ".tuneit"), { recursive: true });
  const temporary = `${fileOf(workspace)}.${process.pid}`;
  await rm(temporary, { force: true });
  await writeFile(temporary, `${JSON.stringify({ format: 1, ...content })}\n`, { flag: "wx", mode: 0o600 });
  await rename(temporary, fileOf(workspace));
}

/** Takes the file away, unless a later server has put its own there. */
export async function removeTokenFile(workspace: string, token: string): Promise<void> {
  const text = await readFile(fileOf(workspace), "utf8").catch(() => "");
  if (text.includes(token)) await rm(fileOf(workspace), { force: true });
}
