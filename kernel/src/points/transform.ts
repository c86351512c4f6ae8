import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * Dataset → dataset: clean, tokenize, augment, with a preview. Taps amend the chain that a recipe gets, in its order.
 * Runs in the isolate or in Python.
 */
export function transformHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("transform", rules, checkSelection);
}
