import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface PlacementQuestion {
  readonly stage: string;
  readonly memoryBytes: number;
  readonly accelerators: number;
}

/**
 * Stage → where it runs (this machine, a cluster, a cloud), its price and its teardown. "Where should this stage run?"
 * is asked only where the recipe leaves it open. Runs in the isolate.
 */
export function computeProviderHook(rules: TapRules): BailHook<PlacementQuestion, ContributionKey> {
  return bailHook("compute-provider", rules);
}
