import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface SearchQuestion {
  /** Names of the parameters that may vary. */
  readonly parameters: readonly string[];
  readonly trials: number;
}

/**
 * Proposes the next hyper-parameters, by ask and tell. "Who searches this space?" Runs in Python.
 */
export function searcherHook(rules: TapRules): BailHook<SearchQuestion, ContributionKey> {
  return bailHook("searcher", rules);
}
