import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * Predictions → numbers and tables. Taps amend which metrics a task is measured by. Runs in the isolate or in Python.
 */
export function metricHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("metric", rules, checkSelection);
}
