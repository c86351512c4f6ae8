import { plan, type Plan, type RunStatus, type StageKind } from "@tuneit/protocol";
import { tellHook, waterfallHook, type TellHook, type WaterfallHook } from "./hook.ts";
import type { TapRules } from "./tap-guard.ts";

export interface RunStarted {
  readonly run: string;
  readonly name: string;
  readonly task: string;
}

export interface RunEnded {
  readonly run: string;
  readonly status: RunStatus;
}

export interface StageStarted {
  readonly run: string;
  readonly stage: string;
  readonly kind: StageKind;
  readonly attempt: number;
}

export interface StageEnded extends StageStarted {
  readonly state: "done" | "failed" | "skipped";
  readonly seconds: number;
}

export interface PluginActivated {
  readonly plugin: string;
  readonly version: string;
  readonly milliseconds: number;
}

/** What a plugin with `hooks:tap` may observe or, in a waterfall, change. */
export interface LifecycleHooks {
  /** Amend a plan before anything is asked of the user: what it needs to be granted is computed afterwards. */
  readonly plan: WaterfallHook<Plan>;
  readonly runStart: TellHook<RunStarted>;
  readonly stageStart: TellHook<StageStarted>;
  readonly stageEnd: TellHook<StageEnded>;
  readonly runEnd: TellHook<RunEnded>;
  readonly pluginActivated: TellHook<PluginActivated>;
}

export function lifecycleHooks(rules: TapRules): LifecycleHooks {
  return {
    plan: waterfallHook("plan", rules, (value: Plan) => plan.parse(value)),
    runStart: tellHook("runStart", rules),
    stageStart: tellHook("stageStart", rules),
    stageEnd: tellHook("stageEnd", rules),
    runEnd: tellHook("runEnd", rules),
    pluginActivated: tellHook("pluginActivated", rules),
  };
}
