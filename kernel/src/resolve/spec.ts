import { pluginName, type PluginName } from "@tuneit/protocol";
import parsePackageArgument from "npm-package-arg";
import { fail } from "../errors/index.ts";

/** What a person asks to install. A `range` may be a dist-tag, such as `latest`. */
export type PluginSpec =
  | { readonly kind: "registry"; readonly name: PluginName; readonly range: string }
  /** Of one's own: a folder, or the archive that was packed of one. */
  | { readonly kind: "folder"; readonly path: string };

const refusals: Readonly<Record<string, string>> = {
  git: "Git repositories are not signed by the registry",
  remote: "Addresses are not signed by the registry",
  alias: "A plugin is installed under its own name",
};

/**
 * Takes apart what a user typed. Relative folders start from `base`. No git, no address, no alias: what they would bring
 * nobody signed.
 *
 * @throws TUNEIT_RESOLVE_SPEC_INVALID
 */
export function parseSpec(text: string, base: string): PluginSpec {
  const parsed = parseArgument(text, base);
  if (parsed.type === "directory" || parsed.type === "file") return { kind: "folder", path: parsed.fetchSpec ?? text };
  const refusal = refusals[parsed.type];
  if (refusal !== undefined) throw fail("TUNEIT_RESOLVE_SPEC_INVALID", { spec: text, problem: refusal });
  const name = pluginName.safeParse(parsed.name);
  if (name.success) return { kind: "registry", name: name.data, range: parsed.rawSpec || "*" };
  throw fail("TUNEIT_RESOLVE_SPEC_INVALID", {
    spec: text,
    problem: "A plugin's name has the form @scope/name, in lower case",
  });
}

function parseArgument(text: string, base: string): ReturnType<typeof parsePackageArgument> {
  try {
    return parsePackageArgument(text.trim(), base);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw fail("TUNEIT_RESOLVE_SPEC_INVALID", { spec: text, problem }, { cause });
  }
}
