import { canonicalName, checkManifest, type Inspection } from "@tuneit/packaging";
import type { PluginManifest, Problem } from "@tuneit/protocol";
import type { PackageTable } from "../database/packages.ts";
import { fail } from "../errors/registry-errors.ts";

/** Step 7 of a publish: the archive's own problems, and those that only the registry can see, in one answer. */
export async function requirePlugin(inspection: Inspection, packages: PackageTable): Promise<PluginManifest> {
  const { manifest, problems: own } = checkManifest(inspection);
  const problems = [...own, ...(manifest ? await peerProblems(manifest, packages) : [])];
  if (manifest && problems.length === 0) return manifest;
  const first = problems[0];
  throw fail(
    "TUNEIT_REGISTRY_PLUGIN_REFUSED",
    { count: problems.length, first: `${first?.pointer || "/"}: ${first?.message ?? ""}` },
    { details: { rule: "manifest", problems } },
  );
}

async function peerProblems(manifest: PluginManifest, packages: PackageTable): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const peer of Object.keys(manifest.peerDependencies)) {
    const pointer = `/peerDependencies/${peer.replaceAll("/", "~1")}`;
    if (peer === manifest.name) problems.push({ pointer, message: "a plugin is no peer of itself" });
    else if (!(await packages.exists(peer))) problems.push({ pointer, message: `this registry has no ${peer}` });
    else if (await reaches(peer, manifest.name, packages))
      problems.push({ pointer, message: `${peer} needs ${manifest.name} itself, which makes a circle` });
  }
  return problems;
}

async function reaches(from: string, target: string, packages: PackageTable): Promise<boolean> {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const row of await packages.versionsOf(name)) {
      const peers = Object.keys((JSON.parse(row.manifest) as { peerDependencies?: object }).peerDependencies ?? {});
      if (peers.includes(target)) return true;
      open.push(...peers);
    }
  }
  return false;
}

/** Step 10: a new name may not be another spelling of one that exists. */
export async function requireFreeName(name: string, packages: PackageTable): Promise<void> {
  const canonical = canonicalName(name);
  const like = (await packages.names()).find((other) => other.name !== name && other.canonical === canonical);
  if (like)
    throw fail(
      "TUNEIT_REGISTRY_NAME_REFUSED",
      { what: `${name} is another spelling of ${like.name}` },
      { details: { rule: "lookalike" } },
    );
}
