import type { Capability, PluginManifest } from "@tuneit/protocol";

export interface Asked extends Capability {
  readonly required: boolean;
}

/** Scope of a program that was not asked for entry by entry. */
export const wholeProgram = "its entries";

/** Said of a program whose manifest does not say why it runs: that it runs is never hidden. */
const runsPython: Asked = {
  kind: "python:run",
  scope: wholeProgram,
  reason: "its contributions are written in Python",
  required: true,
};

/** Everything a plugin asks for. Python entries ask for `python:run`, whether the manifest says so or not. */
export function askedBy(manifest: PluginManifest): Asked[] {
  const { contributes } = manifest.tuneit;
  const entries = Object.values(contributes).flatMap((list) => (list ?? []).map((one) => one.entry));
  return askedOf({ ...manifest.tuneit, runsPython: entries.some((entry) => entry.startsWith("python:")) });
}

/** The same for whoever knows of a plugin only what a registry lists. */
export function askedOf(
  plugin: Pick<PluginManifest["tuneit"], "capabilities" | "optionalCapabilities"> & { readonly runsPython: boolean },
): Asked[] {
  const asked = [
    ...plugin.capabilities.map((one) => ({ ...one, required: true })),
    ...plugin.optionalCapabilities.map((one) => ({ ...one, required: false })),
  ];
  const isImplied = plugin.runsPython && !asked.some((one) => one.kind === "python:run");
  return isImplied ? [...asked, runsPython] : asked;
}
