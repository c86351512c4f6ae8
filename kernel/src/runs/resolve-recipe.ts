import { extname } from "node:path";
import { servesTask, type JsonObject, type PinnedUse, type PointName, type Recipe } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { checkConfiguration } from "./configuration.ts";
import type { FoundContribution } from "../points/contribution-key.ts";
import { pin, type Offers, type PlanContext } from "./plan-context.ts";

/** Every contribution a recipe uses, pinned and configured. */
export interface ResolvedUses {
  readonly reader: PinnedUse;
  readonly compute: PinnedUse;
  readonly transforms: readonly PinnedUse[];
  readonly augment: readonly PinnedUse[];
  readonly engine: PinnedUse;
  readonly model: PinnedUse;
  readonly modelOffer: FoundContribution<"model-adapter">;
  readonly strategy: PinnedUse;
  readonly metrics: readonly PinnedUse[];
  readonly metricOffers: readonly FoundContribution<"metric">[];
  readonly visualizers: readonly PinnedUse[];
  readonly exporters: readonly PinnedUse[];
  readonly trackers: readonly PinnedUse[];
  /** What the task needs a column for, with the usual names of such columns. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

interface Used {
  readonly use: string;
  readonly with: JsonObject;
}

/** Looks up what the recipe names, checks its configuration, and chooses where it leaves the choice open. */
export function resolveUses(recipe: Recipe, context: PlanContext): ResolvedUses {
  const { offers } = context;
  const one = (point: PointName, role: string, used: Used, where: string): PinnedUse => {
    const offer = offers.find(point, used.use);
    requireTask(offer, recipe.task);
    return pin(role, offer, checkConfiguration(offer.contribution, used.with, where));
  };
  const many = (point: PointName, role: string, list: readonly Used[], where: string): PinnedUse[] =>
    list.map((used, index) => one(point, role, used, `${where}/${index}/with`));
  const modelOffer = chooseAdapter(recipe, offers);
  checkTransforms(recipe, offers);
  checkVisualizers(recipe, offers);
  return {
    reader: pinReader(recipe, context),
    transforms: many("transform", "transform", recipe.data.transforms, "/data/transforms"),
    augment: many("transform", "augment", recipe.data.augment, "/data/augment"),
    compute: one("compute-provider", "compute", recipe.compute, "/compute/with"),
    engine: pinEngine(recipe, offers),
    model: pin("model", modelOffer, checkConfiguration(modelOffer.contribution, recipe.model.with, "/model/with")),
    modelOffer,
    strategy: one("training-strategy", "strategy", recipe.train.strategy, "/train/strategy/with"),
    metrics: many("metric", "metric", recipe.metrics, "/metrics"),
    metricOffers: recipe.metrics.map((used) => offers.find("metric", used.use)),
    visualizers: many("visualizer", "visualizer", recipe.visualize, "/visualize"),
    exporters: many("exporter", "exporter", recipe.exports, "/exports"),
    trackers: many("tracker", "tracker", recipe.track, "/track"),
    roles: rolesOf(recipe.task, offers),
  };
}

/** None where no plugin says what its columns are for: an engine of before 1.3 names none. */
function rolesOf(task: string, offers: Offers): ResolvedUses["roles"] {
  const described = offers.all("task").find(({ contribution }) => contribution.id === task);
  const needed = (described?.contribution.roles ?? []).filter(({ required }) => required);
  return Object.fromEntries(needed.map(({ id, hints }) => [id, hints.names]));
}

/** What cleans all rows once stands under `transforms`, what changes training rows each epoch under `augment`. */
function checkTransforms({ data }: Recipe, offers: Offers): void {
  const lists = [
    { use: "clean", key: "transforms", list: data.transforms },
    { use: "augment", key: "augment", list: data.augment },
  ] as const;
  for (const { use, key, list } of lists)
    for (const [index, used] of list.entries()) {
      const { contribution } = offers.find("transform", used.use);
      if (contribution.use === use) continue;
      const place = lists.find((one) => one.use === contribution.use)!;
      throw fail("TUNEIT_RECIPE_TRANSFORM_MISPLACED", {
        contribution: contribution.id,
        where: `/data/${key}/${index}`,
        does: does[contribution.use],
        place: `data.${place.key}`,
      });
    }
}

/** What is drawn once somebody asks for it would draw nothing in a run. */
function checkVisualizers({ visualize }: Recipe, offers: Offers): void {
  for (const { use } of visualize) {
    const { contribution } = offers.find("visualizer", use);
    if (contribution.reads === "embeddings")
      throw fail("TUNEIT_RECIPE_VISUALIZER_LATER", { contribution: contribution.id });
  }
}

const does = {
  clean: "cleans all rows once, while the data is prepared",
  augment: "changes training rows anew in each epoch",
};

function requireTask(offer: FoundContribution, task: string): void {
  const tasks = "tasks" in offer.contribution ? offer.contribution.tasks : undefined;
  if (tasks && !servesTask(tasks, task))
    throw fail("TUNEIT_RECIPE_TASK_UNSUPPORTED", {
      contribution: offer.contribution.id,
      task,
      tasks: tasks.join(", "),
    });
}

/** The reader the recipe names, or the first whose endings match the file. */
function pinReader(recipe: Recipe, context: PlanContext): PinnedUse {
  const { source } = recipe.data;
  const offer =
    source.use === undefined
      ? readerFor(context.source.name, context.offers)
      : context.offers.find("dataset-reader", source.use);
  return pin("reader", offer, checkConfiguration(offer.contribution, source.with, "/data/source/with"));
}

export function readerFor(name: string, offers: Offers): FoundContribution<"dataset-reader"> {
  // First reader of the longest matching ending wins; plugins come in order of name.
  const [found] = offers.readersFor(name);
  if (found) return found;
  const accepted = offers.all("dataset-reader").flatMap((offer) => offer.contribution.accepts);
  const known = [...new Set(accepted)].join(", ") || "none: no reader is installed";
  throw fail("TUNEIT_DATA_FORMAT_UNKNOWN", { extension: extname(name) || name, known });
}

export const schemeOf = (reference: string): string => /^([a-z][a-z0-9+-]*):/.exec(reference)?.[1] ?? "";

function chooseAdapter(recipe: Recipe, offers: Offers): FoundContribution<"model-adapter"> {
  const scheme = schemeOf(recipe.model.ref);
  const named = recipe.model.use === undefined ? undefined : offers.find("model-adapter", recipe.model.use);
  const adapters = named ? [named] : offers.all("model-adapter");
  const found = adapters.find((offer) => offer.contribution.schemes.includes(scheme));
  if (found) {
    requireTask(found, recipe.task);
    return found;
  }
  const schemes = adapters.flatMap((offer) => offer.contribution.schemes).map((name) => `${name}:`);
  throw fail("TUNEIT_RECIPE_MODEL_REFERENCE", {
    reference: recipe.model.ref,
    known: schemes.join(", ") || "none: no model adapter is installed",
  });
}

function pinEngine(recipe: Recipe, offers: Offers): PinnedUse {
  const used = recipe.engine ?? { use: "", with: {} };
  const engines = used.use ? [offers.find("engine", used.use)] : offers.all("engine");
  const found = engines.find((offer) => servesTask(offer.contribution.tasks, recipe.task));
  if (found) {
    requireAugments(found, recipe);
    return pin("engine", found, checkConfiguration(found.contribution, used.with, "/engine/with"));
  }
  const tasks = engines.flatMap((offer) => offer.contribution.tasks).join(", ") || "none: no engine is installed";
  throw fail("TUNEIT_RECIPE_TASK_UNSUPPORTED", { contribution: used.use || "No engine", task: recipe.task, tasks });
}

/** What the engine would pass over in silence is refused. */
function requireAugments({ contribution, plugin }: FoundContribution<"engine">, { data }: Recipe): void {
  if (data.augment.length > 0 && !contribution.augments)
    throw fail("TUNEIT_RECIPE_UNSUPPORTED", {
      what: "data.augment",
      by: `the engine '${contribution.id}' of ${plugin.manifest.name}`,
    });
}
