import type { PointName } from "@tuneit/protocol";
import { computeProviderHook } from "./compute-provider.ts";
import { dataSourceHook } from "./data-source.ts";
import { datasetReaderHook } from "./dataset-reader.ts";
import { engineHook } from "./engine.ts";
import { exporterHook } from "./exporter.ts";
import { lifecycleHooks } from "./lifecycle.ts";
import { metricHook } from "./metric.ts";
import { modelAdapterHook } from "./model-adapter.ts";
import { networkBlockHook } from "./network-block.ts";
import { panelHook } from "./panel.ts";
import { searcherHook } from "./searcher.ts";
import type { TapFault, TapRules } from "./tap-guard.ts";
import { taskHook } from "./task.ts";
import { trackerHook } from "./tracker.ts";
import { trainingStrategyHook } from "./training-strategy.ts";
import { transformHook } from "./transform.ts";
import { viewerHook } from "./viewer.ts";
import { visualizerHook } from "./visualizer.ts";

/** `sandbox.md`, Deadlines: a hook tap. */
export const tapDeadlineMs = 500;

/** Each extension point with the hook its meaning asks for. A point that is forgotten here does not compile. */
const pointHooks = {
  "dataset-reader": datasetReaderHook,
  "data-source": dataSourceHook,
  "task": taskHook,
  "transform": transformHook,
  "model-adapter": modelAdapterHook,
  "training-strategy": trainingStrategyHook,
  "metric": metricHook,
  "visualizer": visualizerHook,
  "exporter": exporterHook,
  "compute-provider": computeProviderHook,
  "engine": engineHook,
  "tracker": trackerHook,
  "viewer": viewerHook,
  "searcher": searcherHook,
  "network-block": networkBlockHook,
  "panel": panelHook,
} as const satisfies Record<PointName, (rules: TapRules) => unknown>;

export type Points = { readonly [P in keyof typeof pointHooks]: ReturnType<(typeof pointHooks)[P]> } & {
  readonly lifecycle: ReturnType<typeof lifecycleHooks>;
};

/** All hooks of one kernel. `onFault` is told of each tap that threw, hung or answered nonsense. */
export function createPoints(options: { onFault: (fault: TapFault) => void; deadlineMs?: number }): Points {
  const rules: TapRules = { deadlineMs: options.deadlineMs ?? tapDeadlineMs, onFault: options.onFault };
  const made = Object.entries(pointHooks).map(([point, make]) => [point, make(rules)] as const);
  return { ...Object.fromEntries(made), lifecycle: lifecycleHooks(rules) } as Points;
}
