import type { RunEvent } from "@tuneit/protocol";
import { tellHook, type TellHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface TrackedEvent {
  readonly run: string;
  readonly event: RunEvent;
}

/**
 * Journal → TensorBoard, MLflow, … All trackers are told each event at the same time; a tracker observes, and its failure
 * never touches the run. Runs in the isolate or in Python.
 */
export function trackerHook(rules: TapRules): TellHook<TrackedEvent> {
  return tellHook("tracker", rules);
}
