import type { LockedPlugin, PackumentVersion, PluginName } from "@tuneit/protocol";
import { satisfies } from "./versions.ts";

/** Somebody needs a plugin, and how it came to that. */
export interface Requirement {
  readonly name: PluginName;
  /** Semver range, or a dist-tag that only the user can ask for. */
  readonly range: string;
  /** `@acme/a@1.0.0` … from what the user asked for down to who asks now. Empty = the user. */
  readonly chain: readonly string[];
  readonly isTag: boolean;
}

/** Where the bytes of a version are to come from. */
export type CandidateSource =
  | { readonly kind: "registry"; readonly offered: PackumentVersion }
  | { readonly kind: "locked"; readonly locked: LockedPlugin }
  | { readonly kind: "folder"; readonly path: string };

export interface Candidate {
  readonly name: PluginName;
  readonly version: string;
  readonly engines: string;
  readonly peers: Readonly<Record<string, string>>;
  readonly source: CandidateSource;
}

/** The version that was chosen. */
export interface ResolvedPlugin extends Candidate {
  /** Asked for by the user, now or before. */
  readonly wanted: boolean;
}

export const meets = (candidate: Candidate, requirement: Requirement): boolean =>
  !requirement.isTag && satisfies(candidate.version, requirement.range);

/** `you → @acme/a@1.0.0 → @acme/b@^2`, for a refusal. */
export function describeChain(requirement: Requirement): string {
  return ["you", ...requirement.chain, `${requirement.name}@${requirement.range}`].join(" → ");
}

export function describeChains(requirements: readonly Requirement[]): string {
  return requirements.map(describeChain).join("; ");
}
