import { plan as planSchema, type PinnedUse, type Plan, type Recipe, type Stage } from "@tuneit/protocol";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { PlanContext } from "./plan-context.ts";
import { memoryParts, totalOf, type MemoryPart } from "./plan-figures.ts";
import { planStages } from "./plan-stages.ts";
import { resolveUses, type ResolvedUses } from "./resolve-recipe.ts";
import { checkWatchedMetrics } from "./watched-metrics.ts";

/** Epochs where a recipe gives neither epochs nor steps. */
const defaultEpochs = 3;

/**
 * Turns a recipe into a plan. Pure: what it needs to know of the machine and of the installed plugins comes in as
 * `context`, so equal inputs give equal plans.
 */
export function makePlan(given: Recipe, context: PlanContext): Omit<Plan, "grants"> & { grants: [] } {
  const recipe = withDefaults(given);
  const uses = resolveUses(recipe, context);
  checkWatchedMetrics(recipe, uses);
  const stages = planStages(recipe, uses, context);
  const { plugins, determinism } = {
    plugins: usedPlugins([uses.compute, ...stages.flatMap((stage) => stage.uses)], context),
    determinism: determinismOf(recipe, context),
  };
  const draft = {
    format: 1 as const,
    tuneit: context.tuneitVersion,
    name: recipe.name,
    task: recipe.task,
    seed: recipe.seed,
    recipe: pinRecipe(recipe, uses),
    plugins: plugins.map((plugin) => ({
      name: plugin.manifest.name,
      version: plugin.manifest.version,
      integrity: plugin.integrity,
      keyId: plugin.keyId,
    })),
    environments: usedEnvironments(stages, context),
    determinism,
    compute: uses.compute,
    source: { name: context.source.name, sha256: context.source.sha256, bytes: context.source.bytes },
    stages,
    estimate: estimate(context.modelSize, planMemory(recipe, uses.strategy, context)),
    grants: [],
  };
  planSchema.parse(draft);
  return draft as ReturnType<typeof makePlan>;
}

function withDefaults(recipe: Recipe): Recipe {
  if (recipe.train.epochs !== undefined || recipe.train.steps !== undefined) return recipe;
  return { ...recipe, train: { ...recipe.train, epochs: defaultEpochs } };
}

/** Writes the choices back, so that a person reads in one place what will happen. */
function pinRecipe(recipe: Recipe, uses: ResolvedUses): Recipe {
  const named = (use: { plugin: string; contribution: string; with: Recipe["model"]["with"] }) => ({
    use: `${use.plugin}:${use.contribution}`,
    with: use.with,
  });
  return {
    ...recipe,
    data: {
      ...recipe.data,
      source: { ...recipe.data.source, ...named(uses.reader) },
      transforms: uses.transforms.map(named),
      augment: recipe.data.augment.map(({ probability }, index) => ({ ...named(uses.augment[index]!), probability })),
    },
    model: { ...recipe.model, ...named(uses.model) },
    engine: named(uses.engine),
    train: { ...recipe.train, strategy: named(uses.strategy) },
    metrics: uses.metrics.map(named),
    visualize: uses.visualizers.map(named),
    exports: uses.exporters.map(named),
    track: uses.trackers.map(named),
    compute: named(uses.compute),
  };
}

function usedPlugins(uses: readonly PinnedUse[], context: PlanContext): ActivePlugin[] {
  const names = new Set<string>(uses.map((use) => use.plugin));
  return context.plugins.filter((plugin) => names.has(plugin.manifest.name));
}

function usedEnvironments(stages: readonly Stage[], context: PlanContext): Plan["environments"] {
  const python = stages.filter((stage) => stage.runs === "python");
  const used = python.map((stage) => context.environmentFor([...new Set(stage.uses.map((use) => use.plugin))]));
  return [...new Map(used.map((one) => [one.id, one])).values()];
}

function determinismOf(recipe: Recipe, context: PlanContext): Plan["determinism"] {
  const { level, threads } = recipe.reproducibility;
  const chosen = level === "auto" ? (context.machine.accelerator === "cpu" ? "strict" : "seeded") : level;
  return { level: chosen, threads: threads ?? context.machine.cores };
}

/** By part, of what the plan's way of learning moves; empty where the model is not known yet. */
export function planMemory(
  { train }: Recipe,
  strategy: PinnedUse,
  { modelSize, offers }: Pick<PlanContext, "modelSize" | "offers">,
): MemoryPart[] {
  if (modelSize === null) return [];
  const { contribution } = offers.find("training-strategy", `${strategy.plugin}:${strategy.contribution}`);
  return memoryParts(modelSize, train.optimizer, { learns: contribution.learns, with: strategy.with });
}

function estimate(model: PlanContext["modelSize"], memory: readonly MemoryPart[]): Plan["estimate"] {
  const notes =
    model === null
      ? ["The size of the model is known once it has been fetched"]
      : [`${millions(model.parameters)} parameters, of which ${learningOf(memory)} learn, activations not counted`];
  return { memoryBytes: totalOf(memory), seconds: null, downloadBytes: null, notes };
}

/** Each that learns has a gradient of four bytes. */
const learningOf = (memory: readonly MemoryPart[]): string =>
  millions(totalOf(memory.filter(({ part }) => part === "gradients")) / 4);

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;
