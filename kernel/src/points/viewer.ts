import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface ViewQuestion {
  readonly format: string;
}

/** Files of a run → pages of a program that shows them. "Who opens artifacts of this format?" Runs in Python. */
export function viewerHook(rules: TapRules): BailHook<ViewQuestion, ContributionKey> {
  return bailHook("viewer", rules);
}
