import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface StrategyQuestion {
  readonly task: string;
  /** Parameters of the model, where they are known. */
  readonly parameters: number | undefined;
}

/**
 * How the model learns: full, frozen, LoRA, DPO, distillation … "Which strategy suits this, where the recipe names
 * none?" Runs in Python.
 */
export function trainingStrategyHook(rules: TapRules): BailHook<StrategyQuestion, ContributionKey> {
  return bailHook("training-strategy", rules);
}
