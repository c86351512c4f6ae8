import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface ModelQuestion {
  /** `bundled`, `hub`, `file` … */
  readonly scheme: string;
  /** What stands after the scheme and its colon. */
  readonly reference: string;
  readonly task: string;
}

/**
 * Reference → model, processor, card, memory estimate. "Who answers to this reference?": first answer wins, then the
 * schemes of the manifests. Runs in the isolate and in Python.
 */
export function modelAdapterHook(rules: TapRules): BailHook<ModelQuestion, ContributionKey> {
  return bailHook("model-adapter", rules);
}
