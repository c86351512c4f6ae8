import { checkManifest, inspectArchive, type Inspection } from "@tuneit/packaging";
import { describeProblems, isCoded, type PluginManifest, type Problem } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { manifestProblems, readManifest } from "../manifest/read-manifest.ts";

export interface InspectedPlugin {
  readonly inspection: Inspection;
  readonly manifest: PluginManifest;
}

/**
 * Opens an archive in memory and judges it: archive rules, manifest, and whether the two fit together.
 *
 * @throws TUNEIT_STORE_ARCHIVE_REFUSED, TUNEIT_MANIFEST_INVALID
 */
export async function inspectPlugin(tarball: Uint8Array, plugin: string): Promise<InspectedPlugin> {
  const inspection = await inspectArchive(tarball).catch((cause: unknown) => {
    const problem = isCoded(cause) ? `${cause.message}. ${cause.reason}` : "it cannot be read";
    const details = isCoded(cause) ? cause.details : undefined;
    throw fail("TUNEIT_STORE_ARCHIVE_REFUSED", { plugin, problem }, { cause, details });
  });
  const problems = onePerPlace([...manifestProblems(inspection.packageJson), ...checkManifest(inspection).problems]);
  if (problems.length > 0)
    throw fail("TUNEIT_MANIFEST_INVALID", { plugin, problems: describeProblems(problems) }, { details: { problems } });
  return { inspection, manifest: readManifest(inspection.packageJson, plugin) };
}

/** Both checks see the shape; the first, which knows the nearest key, is the one to show. */
function onePerPlace(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.toReversed().map((problem) => [problem.pointer, problem])).values()].toReversed();
}
