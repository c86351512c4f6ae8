import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface EngineQuestion {
  readonly task: string;
  /** Framework that the model needs, where its adapter says so. */
  readonly framework: string | undefined;
}

/**
 * Runs training stages on a framework; the PyTorch bridge is one. "Who runs this task?" Runs in the isolate and in Python.
 */
export function engineHook(rules: TapRules): BailHook<EngineQuestion, ContributionKey> {
  return bailHook("engine", rules);
}
