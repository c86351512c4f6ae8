import { extname } from "node:path";
import { pluginName, servesTask, type PluginListing, type PointName, type Recipe } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { parseUse, type ContributionIndex } from "../points/contribution-index.ts";
import type { PluginSpec } from "../resolve/spec.ts";
import { schemeOf } from "../runs/resolve-recipe.ts";
import type { RegistrySession } from "../store/registry-session.ts";

/** Something a recipe needs that no installed plugin offers. */
export interface Wanted {
  readonly point: PointName;
  /** As the recipe writes it; for what it leaves open, the ending or scheme that must be answered to. */
  readonly use: string;
  /** What a listing's `offers` must hold. */
  readonly offer: string;
}

/** What a recipe needs and the plugins at hand lack. */
export function wantedBy(recipe: Recipe, index: ContributionIndex): Wanted[] {
  const named = (point: PointName, list: readonly { use: string }[]): Wanted[] =>
    list.map(({ use }) => ({ point, use, offer: `${point}:${parseUse(use).contribution}` }));
  const all = [
    ...readerOf(recipe, index),
    ...named("transform", [...recipe.data.transforms, ...recipe.data.augment]),
    ...adapterOf(recipe, index),
    ...named("training-strategy", [recipe.train.strategy]),
    ...engineOf(recipe, index),
    ...named("metric", recipe.metrics),
    ...named("visualizer", recipe.visualize),
    ...named("exporter", recipe.exports),
    ...named("tracker", recipe.track),
    ...named("compute-provider", [recipe.compute]),
  ];
  return all.filter(({ point, use, offer }) =>
    offer === `${point}:${parseUse(use).contribution}` ? index.candidates(point, use).length === 0 : true,
  );
}

function readerOf(recipe: Recipe, index: ContributionIndex): Wanted[] {
  const { use, path = "" } = recipe.data.source;
  if (use !== undefined)
    return [{ point: "dataset-reader", use, offer: `dataset-reader:${parseUse(use).contribution}` }];
  const extension = extname(path).toLowerCase();
  return index.readersFor(path).length > 0 || extension === ""
    ? []
    : [{ point: "dataset-reader", use: extension, offer: `dataset-reader:${extension}` }];
}

function adapterOf(recipe: Recipe, index: ContributionIndex): Wanted[] {
  const { use, ref } = recipe.model;
  if (use !== undefined) return [{ point: "model-adapter", use, offer: `model-adapter:${parseUse(use).contribution}` }];
  const scheme = schemeOf(ref);
  return index.adaptersFor(scheme).length > 0 || scheme === ""
    ? []
    : [{ point: "model-adapter", use: `${scheme}:`, offer: `model-adapter:${scheme}:` }];
}

function engineOf(recipe: Recipe, index: ContributionIndex): Wanted[] {
  if (recipe.engine)
    return [{ point: "engine", use: recipe.engine.use, offer: `engine:${parseUse(recipe.engine.use).contribution}` }];
  const fits = index.all("engine").some(({ contribution }) => servesTask(contribution.tasks, recipe.task));
  return fits ? [] : [{ point: "engine", use: `an engine for ${recipe.task}`, offer: "" }];
}

/**
 * Which plugins of the registry bring what is wanted. What a registry says is only used to find them: the archive decides.
 *
 * @throws TUNEIT_RESOLVE_PROVIDER_UNKNOWN, TUNEIT_RESOLVE_PROVIDER_AMBIGUOUS
 */
export async function findProviders(
  wanted: readonly Wanted[],
  task: string,
  session: RegistrySession,
): Promise<PluginSpec[]> {
  const specs = new Map<string, PluginSpec>();
  for (const one of wanted) {
    const { plugin, range } = parseUse(one.use);
    const name = pluginName.parse(plugin ?? (await searchProvider(one, task, session)));
    specs.set(name, { kind: "registry", name, range: range ?? "*" });
  }
  return [...specs.values()];
}

/** A registry answers with at most this many at once. */
const pageSize = "100";

async function searchProvider(wanted: Wanted, task: string, session: RegistrySession): Promise<string> {
  const items: PluginListing[] = [];
  let cursor: string | null = null;
  do {
    const page = await session.client.search({
      point: wanted.point,
      limit: pageSize,
      ...(cursor === null ? {} : { cursor }),
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  const fits = items.filter((item) =>
    wanted.offer === "" ? servesTask(item.tasks, task) : item.offers.includes(wanted.offer),
  );
  const names = fits.map((item) => item.name);
  const label = `${wanted.point} '${wanted.use}'`;
  if (names.length > 1)
    throw fail("TUNEIT_RESOLVE_PROVIDER_AMBIGUOUS", {
      wanted: label,
      plugins: names.join(" and "),
      example: `${names[0]}:${wanted.use}`,
    });
  if (names[0] === undefined) throw fail("TUNEIT_RESOLVE_PROVIDER_UNKNOWN", { wanted: label });
  return names[0];
}
