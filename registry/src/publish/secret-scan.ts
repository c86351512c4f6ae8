import type { Inspection } from "@tuneit/packaging";
import { fail } from "../errors/registry-errors.ts";

/** Secrets by their own marks. A guess by entropy would refuse honest vocabularies and hashes. */
const marks: ReadonlyArray<readonly [kind: string, mark: RegExp]> = [
  ["a private key", /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=\s]{64}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a registry token", /\btuneit_[A-Za-z0-9_-]{43}\b/],
  ["a hub token", /\bhf_[A-Za-z]{34}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\b/],
  ["an AWS key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Slack token", /\bxox[abpros]-[A-Za-z0-9-]{20,}\b/],
  ["a Google key", /\bAIza[A-Za-z0-9_-]{35}\b/],
];
const scannedBytes = 4 * 1024 * 1024;

/** @throws TUNEIT_REGISTRY_SECRET_FOUND with rule and file */
export function scanForSecrets(inspection: Inspection): void {
  for (const { path } of inspection.files) {
    const content = inspection.read(path);
    const text = content ? Buffer.from(content.subarray(0, scannedBytes)).toString("latin1") : "";
    const found = marks.find(([, mark]) => mark.test(text));
    if (found)
      throw fail(
        "TUNEIT_REGISTRY_SECRET_FOUND",
        { what: `${found[0]} in ${path}` },
        { details: { rule: "secret", entry: path } },
      );
  }
}
