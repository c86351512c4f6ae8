import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface DataSourceQuestion {
  /** `@scope/name:id`, as whoever fetches named it. */
  readonly source: string;
}

/** Data elsewhere → one file of the workspace. "Who fetches from there?": first answer wins. Runs in Python; its search in the isolate. */
export function dataSourceHook(rules: TapRules): BailHook<DataSourceQuestion, ContributionKey> {
  return bailHook("data-source", rules);
}
