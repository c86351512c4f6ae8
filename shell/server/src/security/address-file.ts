import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readPrivate, writePrivate } from "./private-file.ts";

const content = z.strictObject({ format: z.literal(1), address: z.string(), token: z.string() });
const fileOf = (workspace: string): string => join(workspace, ".tuneit", "server.json");

/** Where scripts of this user find the server that runs, and its token. */
export async function writeAddress(workspace: string, at: { address: string; token: string }): Promise<void> {
  await writePrivate(fileOf(workspace), at);
}

/** Takes the file away, unless another server has put its own there. */
export async function removeAddress(workspace: string, address: string): Promise<void> {
  const known = content.safeParse(await readPrivate(fileOf(workspace))).data;
  if (known?.address === address) await rm(fileOf(workspace), { force: true });
}
