import type { PluginManifest } from "@tuneit/protocol";

/** All that cannot do without a plugin, whether by name or by a service that nobody else provides; near ones first. */
export function dependantsOf(culprit: string, plugins: readonly { manifest: PluginManifest }[]): string[] {
  const manifests = plugins.map(({ manifest }) => manifest);
  const gone = new Set([culprit]);
  for (const name of gone)
    for (const manifest of manifests) if (needs(manifest, name, manifests)) gone.add(manifest.name);
  gone.delete(culprit);
  return [...gone];
}

function needs(manifest: PluginManifest, name: string, all: readonly PluginManifest[]): boolean {
  if (manifest.name === name) return false;
  if (Object.hasOwn(manifest.peerDependencies, name)) return true;
  const used = servicesOf(manifest, "services:use");
  return used.some((service) => {
    const providers = all.filter((one) => servicesOf(one, "services:provide").includes(service));
    return providers.length === 1 && providers[0]!.name === name;
  });
}

/** Names of services without their versions; what is optional is not needed. */
const servicesOf = ({ tuneit }: PluginManifest, kind: "services:use" | "services:provide"): string[] =>
  (kind === "services:use" ? tuneit.capabilities : [...tuneit.capabilities, ...tuneit.optionalCapabilities])
    .filter((one) => one.kind === kind)
    .map(({ scope }) => scope.split("@")[0]!);
