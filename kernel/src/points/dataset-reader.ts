import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

/** A source that wants reading. */
export interface SourceQuestion {
  /** File name without its folder: a plugin learns no path of the machine. */
  readonly name: string;
  /** Ending with its dot, lower case; empty where there is none. */
  readonly extension: string;
  readonly bytes: number;
}

/**
 * Source → Arrow dataset. The question is "who reads this?": the first tap that answers wins, and the endings that
 * manifests declare are asked only where none does. Runs in the isolate or in Python.
 */
export function datasetReaderHook(rules: TapRules): BailHook<SourceQuestion, ContributionKey> {
  return bailHook("dataset-reader", rules);
}
