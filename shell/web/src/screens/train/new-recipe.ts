import type { DatasetEntry, DatasetPreview } from "@tuneit/protocol/http";
import { stringify } from "yaml";
import { offersFor, usualResults, type Catalog } from "./catalog.ts";
import { dataEdits } from "./data-source.ts";
import { freshRecipe } from "./guess.ts";
import type { Edit } from "./paths.ts";
import { RecipeDraft } from "./recipe-draft.ts";

export interface Given {
  readonly task: string;
  /** Empty where it is chosen later. */
  readonly model: string;
  readonly dataset: DatasetEntry | null;
  readonly preview: DatasetPreview | null;
  /** Of the dataset; null = the newest. */
  readonly version: string | null;
  readonly catalog: Catalog;
  /** What a person accepted to mend the rows. */
  readonly transforms: readonly unknown[];
  /** Names that recipes have already. */
  readonly taken: readonly string[];
}

/** A recipe and the name of its file, which is also that of its runs. */
export interface NewRecipe {
  readonly id: string;
  readonly text: string;
}

/** A recipe with what was chosen and a guess for the rest: a person changes it from there. */
export function newRecipe({ task, model, dataset, preview, version, catalog, transforms, taken }: Given): NewRecipe {
  const id = freeId(slug(dataset?.name.replace(/\.[^.]+$/, "") ?? ""), taken);
  const draft = new RecipeDraft(freshRecipe(id, { task }));
  const { metrics, visualize } = usualResults(offersFor(catalog.offers, task));
  const edits: Edit[] = [
    ...(dataset === null ? [] : dataEdits(dataset, preview, { task, version })),
    ...(model === "" ? [] : [{ path: ["model"], value: modelOf(model, catalog) }]),
    ...(transforms.length === 0 ? [] : [{ path: ["data", "transforms"], value: transforms }]),
    { path: ["metrics"], value: metrics },
    { path: ["visualize"], value: visualize },
  ];
  draft.edit(...edits);
  return { id, text: draft.text };
}

function modelOf(ref: string, { models }: Catalog) {
  const model = models.find((one) => one.ref === ref);
  return { ...(model !== undefined && { use: model.adapter }), ref };
}

/** `Sms Spam` is `sms-spam`. */
export function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain.slice(0, 60) || "recipe";
}

/** The name itself, else with a number behind it. */
export function freeId(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** The recipe of a run as a text of its own, under a name of its own. */
export function forkedRecipe(run: string, recipe: object, taken: readonly string[]): NewRecipe {
  const id = freeId(slug(`${run}-fork`), taken);
  return { id, text: stringify({ ...recipe, name: id }, { lineWidth: 120 }) };
}
