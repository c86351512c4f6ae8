import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * Extra UI, declarative or in a sandboxed frame. Taps amend which panels are offered. Runs in the browser.
 */
export function panelHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("panel", rules, checkSelection);
}
