import type { ModelSummary } from "../kernel-api.ts";
import type { FoundContribution } from "../points/contribution-key.ts";
import { memoryParts, sizeless, usualOptimizer } from "../runs/plan-figures.ts";

type Adapter = FoundContribution<"model-adapter">;

/** Models that come along. What several adapters bring is one model, for the tasks of all of them; the first one's words count. */
export function bundledModels(adapters: readonly Adapter[]): ModelSummary[] {
  const models = new Map<string, ModelSummary>();
  for (const model of adapters.flatMap(bundledWith)) {
    const known = models.get(model.ref);
    const tasks = [...new Set([...(known?.tasks ?? []), ...model.tasks])];
    models.set(model.ref, { ...(known ?? model), tasks });
  }
  return [...models.values()];
}

function bundledWith({ contribution, plugin }: Adapter): ModelSummary[] {
  const { id: adapter, tasks } = contribution;
  return contribution.bundled.map(({ name, distribution, bytes = null, family = null, context = null, ...said }) => ({
    ref: `bundled:${name}`,
    ...{ title: said.title, parameters: said.parameters, license: said.license, source: "bundled", adapter, tasks },
    ...{ bytes, family, context, distribution: distribution ?? plugin.manifest.name, remote: null },
    memory: memoryParts(sizeless(said.parameters), usualOptimizer),
  }));
}
