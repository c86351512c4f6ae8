import type { ContributionKey } from "./contribution-key.ts";
import { bailHook, type BailHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface ExportQuestion {
  readonly format: string;
  readonly task: string;
}

/**
 * Model → artifact, and proof that it answers as the model does. "Who writes this format for this task?" Runs in Python.
 */
export function exporterHook(rules: TapRules): BailHook<ExportQuestion, ContributionKey> {
  return bailHook("exporter", rules);
}
