import type { Capability, GrantedCapability } from "@tuneit/protocol";
import { canonicalCapability, covers } from "./scope.ts";

/** What somebody said about one plugin. */
export interface Verdicts {
  readonly allow: readonly GrantedCapability[];
  readonly deny: readonly GrantedCapability[];
}

export interface Decision {
  /** What the plugin may do: asked for, allowed, and denied by nobody. */
  readonly granted: readonly GrantedCapability[];
  readonly denied: readonly GrantedCapability[];
  /** Asked for, and nobody said anything yet. */
  readonly undecided: readonly GrantedCapability[];
}

/** Deny beats allow, whoever said it; what nobody allowed is not granted. */
export function decide(asked: readonly Pick<Capability, "kind" | "scope">[], verdicts: readonly Verdicts[]): Decision {
  const decision = {
    granted: [] as GrantedCapability[],
    denied: [] as GrantedCapability[],
    undecided: [] as GrantedCapability[],
  };
  for (const one of asked.map(canonicalCapability)) {
    const says = (list: "allow" | "deny"): boolean =>
      verdicts.some((verdict) => verdict[list].some((given) => covers(given, one)));
    if (says("deny")) decision.denied.push(one);
    else if (says("allow")) decision.granted.push(one);
    else decision.undecided.push(one);
  }
  return decision;
}

type Ask = Pick<Capability, "kind" | "scope"> & { readonly required?: boolean };

/**
 * What an update asks for beyond what the version before asked for, or requires where that one did without: empty = it may
 * replace it silently.
 */
export function widened<One extends Ask>(before: readonly Ask[], after: readonly One[]): One[] {
  const isCovered = (one: Ask, by: readonly Ask[]): boolean => by.some((had) => covers(canonicalCapability(had), one));
  const required = before.filter((one) => one.required);
  return after
    .map((one) => ({ ...one, ...canonicalCapability(one) }))
    .filter((one) => !isCovered(one, before) || (one.required && !isCovered(one, required)));
}
