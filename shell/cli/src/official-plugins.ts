import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publishTo, type Waiting } from "@tuneit/kernel";
import { buildPlugin } from "./plugin-build.ts";
import type { Terminal } from "./terminal/terminal.ts";

const folder = fileURLToPath(new URL("../../../plugins-official/", import.meta.url));

/**
 * Publishes the plugins of this checkout, each as a stranger would: build, pack, PUT, checked and signed by the registry.
 * A version that is there already is answered with the same success and changes nothing.
 */
export async function publishOfficial(to: {
  registry: string;
  token: string;
  terminal: Terminal;
  waiting: Waiting;
}): Promise<void> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  for (const [index, name] of names.toSorted().entries()) {
    to.waiting.onProgress?.({
      step: "Publishing plugins to this machine's registry",
      done: index,
      total: names.length,
      unit: "plugins",
    });
    const built = await buildPlugin(join(folder, name));
    const { changed, version } = await publishTo(built.folder, {
      registry: to.registry,
      token: to.token,
      onConflict: "keep",
      signal: to.waiting.signal,
    });
    if (!changed)
      to.terminal.say(
        `! ${built.name} ${version} differs from what was published under that number, which stays in use: raise its version in package.json`,
      );
  }
}
