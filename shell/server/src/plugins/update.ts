import type { InstallOptions, Kernel, PluginUpdate } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";

/**
 * Updates what asks for nothing more, and says of the rest what it asks for: somebody may accept it then, with `grant`
 * `declared`. The kernel alone would leave everything as it was.
 */
export async function updateWhatMay(
  kernel: Kernel,
  name: string | undefined,
  options: InstallOptions,
): Promise<PluginUpdate[]> {
  try {
    return await kernel.plugins.update(name, options);
  } catch (error) {
    if (!isMissingGrant(error) || options.grant !== "none") throw error;
  }
  const plugins = (await kernel.plugins.list()).filter((one) => name === undefined || one.name === name);
  const held = plugins.flatMap(({ name: plugin, version, waiting }) =>
    waiting ? [{ name: plugin, from: version, to: waiting.version, held: waiting.asks }] : [],
  );
  const updated: PluginUpdate[] = [];
  for (const plugin of plugins.filter(({ waiting, pinned }) => !waiting && !pinned))
    updated.push(...(await updateAlone(kernel, plugin.name, options)));
  return [...updated, ...held];
}

/** One that takes a wider one along stays, too. */
const updateAlone = (kernel: Kernel, name: string, options: InstallOptions): Promise<PluginUpdate[]> =>
  kernel.plugins.update(name, options).catch((error: unknown) => {
    if (isMissingGrant(error)) return [];
    throw error;
  });

const isMissingGrant = (error: unknown): boolean => isCoded(error) && error.code === "TUNEIT_GRANT_MISSING";
