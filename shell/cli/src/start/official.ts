import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Kernel } from "@tuneit/kernel";
import { z } from "zod";
import type { CommandContext } from "../command-context.ts";

const folder = fileURLToPath(new URL("../../../../plugins-official/", import.meta.url));
const named = z.looseObject({ name: z.string() });

/**
 * The official plugins, so that the app has readers, models and methods to offer. Brought once to a workspace: one that
 * somebody removed later stays away.
 */
export async function installOfficial(kernel: Kernel, { terminal, waiting, workspace }: CommandContext): Promise<void> {
  const brought = join(workspace, ".tuneit", "official.json");
  if (existsSync(brought)) return;
  const there = new Set((await kernel.plugins.list()).map(({ name }) => name));
  const names = (await officialNames()).filter((name) => !there.has(name));
  for (const [index, name] of names.entries()) {
    waiting.onProgress?.({ step: `Installing ${name}`, done: index, total: names.length, unit: "plugins" });
    await kernel.plugins.install(name, { signal: waiting.signal, grant: "declared" });
  }
  await writeFile(brought, `${JSON.stringify({ format: 1, plugins: names })}\n`);
  terminal.say(`${names.length} official plugins installed, each with what its manifest asks for: Plugins shows it.`);
}

async function officialNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const manifests = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name, "package.json"));
  const texts = await Promise.all(manifests.map((path) => readFile(path, "utf8")));
  return texts.map((text) => named.parse(JSON.parse(text)).name).toSorted();
}
