import type { CommandContext } from "./command-context.ts";
import { fail } from "./errors/index.ts";
import { buildPlugin } from "./plugin-build.ts";

/** Builds a folder and publishes it. The token comes from the environment or the terminal, never from an argument. */
export async function publishFolder(
  folder: string,
  context: CommandContext,
): Promise<{ name: string; version: string; integrity: string }> {
  const token = context.token();
  if (!token) throw fail("TUNEIT_CLI_TOKEN_MISSING");
  const built = await buildPlugin(folder);
  return (await context.kernel()).plugins.publish(built.folder, { ...context.waiting, token });
}
