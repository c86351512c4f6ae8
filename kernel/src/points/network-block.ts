import type { Selection } from "./contribution-key.ts";
import { waterfallHook, type WaterfallHook } from "./hook.ts";
import { checkSelection } from "./selection.ts";
import type { TapRules } from "./tap-guard.ts";

/**
 * A building block of the network builder: ports, shape rule, parameters, code for each framework. Taps amend the
 * palette that a task offers. Runs in the isolate.
 */
export function networkBlockHook(rules: TapRules): WaterfallHook<Selection> {
  return waterfallHook("network-block", rules, checkSelection);
}
