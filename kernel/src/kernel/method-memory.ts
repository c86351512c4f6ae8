import { servesTask } from "@tuneit/protocol";
import type { MethodMemory } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { memoryParts, usualOptimizer } from "../runs/plan-figures.ts";
import type { ModelSize } from "../sources/model-size.ts";
import { indexOf } from "./planning.ts";

/** What a model takes by each installed way of learning, with the figures a plan would have. */
export function memoryByMethod(
  model: ModelSize | null,
  tasks: readonly string[],
  plugins: readonly ActivePlugin[],
): MethodMemory[] {
  if (model === null) return [];
  const strategies = indexOf(plugins).all("training-strategy");
  return strategies
    .filter(({ contribution }) => tasks.some((task) => servesTask(contribution.tasks, task)))
    .map(({ contribution }) => {
      const method = { learns: contribution.learns, with: checkConfiguration(contribution, {}, "/with") };
      return { method: contribution.id, title: contribution.title, memory: memoryParts(model, usualOptimizer, method) };
    });
}
