import { join } from "node:path";
import type { LockFile } from "@tuneit/protocol";
import { replaceFile } from "../files/atomic-file.ts";
import { formatLock } from "../resolve/lock-file.ts";
import { grantedTo } from "./consent.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

export const lockPath = (place: Workplace): string => join(place.workspace, "tuneit.lock");

/**
 * Writes what is granted by now into the lock, where the workspace's share of it is read from. The set of plugins stays, so
 * this is no change to roll back.
 */
export async function recordGrants(place: Workplace, shelf: PluginShelf): Promise<void> {
  await shelf.exclusively(async () => {
    const before = await shelf.lock();
    const office = await shelf.office();
    const plugins = { ...before.plugins };
    for (const plugin of await shelf.active()) {
      const { name } = plugin.manifest;
      plugins[name] = { ...plugins[name]!, capabilities: await grantedTo(plugin, office) };
    }
    const after: LockFile = { ...before, plugins };
    if (formatLock(after) !== formatLock(before)) await replaceFile(lockPath(place), formatLock(after));
  });
}
