import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * Run data → a declarative chart that the shell draws. Taps amend which charts a run gets. Runs in the isolate.
 */
export function visualizerHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("visualizer", rules, checkSelection);
}
