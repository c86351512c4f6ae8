import { fail } from "../errors/registry-errors.ts";

/** Fields of package.json that a packument repeats. Whatever could run or fetch something is not among them. */
const kept = [
  "name",
  "version",
  "description",
  "keywords",
  "license",
  "author",
  "contributors",
  "homepage",
  "repository",
  "bugs",
  "funding",
  "type",
  "engines",
  "peerDependencies",
  "tuneit",
];
const manifestLimit = 64 * 1024;
const readmeLimit = 256 * 1024;

/** The manifest as the registry tells it: from the archive alone, by allow-list. Step 6 of a publish. */
export function rebuildManifest(packageJson: unknown): Record<string, unknown> {
  const fields = packageJson as Record<string, unknown>;
  const manifest = Object.fromEntries(
    kept.filter((key) => Object.hasOwn(fields, key)).map((key) => [key, fields[key]]),
  );
  const bytes = Buffer.byteLength(JSON.stringify(manifest));
  if (bytes > manifestLimit)
    throw fail("TUNEIT_REGISTRY_MISMATCH", { what: `package.json has ${bytes} bytes of manifest, 65,536 are allowed` });
  return manifest;
}

export const cutReadme = (readme: string | null): string | null =>
  readme === null ? null : Buffer.from(readme).subarray(0, readmeLimit).toString("utf8");
