import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * What there is to learn, and what the columns of its data are for. Taps amend which tasks are offered. Nothing of it runs.
 */
export function taskHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("task", rules, checkSelection);
}
