import type { DatasetEntry, DatasetPreview, ModelEntry } from "@tuneit/protocol/http";
import { stringify } from "yaml";
import { plainReading } from "../../data/dataset-reading.ts";
import { offersFor, usualResults, type Catalog } from "./catalog.ts";
import { useOf } from "./uses.ts";
import { dataEdits } from "./data-source.ts";
import { freshRecipe } from "./guess.ts";
import { isMap, type Edit } from "./paths.ts";
import { RecipeDraft } from "./recipe-draft.ts";

export interface Given {
  readonly task: string;
  /** Empty where it is chosen later. */
  readonly model: string;
  readonly dataset: DatasetEntry | null;
  readonly preview: DatasetPreview | null;
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
export function newRecipe({ task, model, dataset, preview, catalog, transforms, taken }: Given): NewRecipe {
  const id = freeId(slug(dataset?.name.replace(/\.[^.]+$/, "") ?? ""), taken);
  const draft = new RecipeDraft(freshRecipe(id, { task }));
  const { metrics, visualize } = usualResults(offersFor(catalog.offers, task));
  const edits: Edit[] = [
    ...(dataset === null ? [] : dataEdits(dataset, preview)),
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

/** How a file is read, with what the address says of it. */
export function readingOf(dataset: DatasetEntry, query: URLSearchParams): DatasetEntry {
  const said = (key: string) => query.get(key);
  const kept = dataset.reading ?? plainReading;
  return {
    ...dataset,
    reading: {
      use: said("use") ?? kept.use,
      with: settings(said("with")) ?? kept.with,
      text: said("text") ?? kept.text,
      label: said("label") ?? kept.label,
      split: shares(said("split")) ?? kept.split,
      license: kept.license,
    },
  };
}

/** Mends of the rows that the address names, each a contribution with its settings. */
export function transformsOf(query: URLSearchParams): unknown[] {
  const value = parsed(query.get("transforms"));
  return Array.isArray(value) ? value.filter((one) => useOf(one) !== null) : [];
}

// A link can be mistyped: what cannot be read says nothing.
function settings(text: string | null) {
  const value = parsed(text);
  return isMap(value) ? (value as NonNullable<DatasetEntry["reading"]>["with"]) : null;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return null;
  }
}

function shares(text: string | null) {
  const [train, validation, test] = (text ?? "").split(",").map(Number);
  if (train === undefined || validation === undefined || test === undefined) return null;
  return [train, validation, test].every(Number.isFinite) ? { train, validation, test } : null;
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

/** One that is here and fits, else one that is here. */
export function guessModel(models: readonly ModelEntry[]): string | undefined {
  const here = models.filter(({ local }) => local);
  return (here.find(({ fit }) => fit.verdict === "fits") ?? here[0])?.ref;
}

/** The recipe of a run as a text of its own, under a name of its own. */
export function forkedRecipe(run: string, recipe: object, taken: readonly string[]): NewRecipe {
  const id = freeId(slug(`${run}-fork`), taken);
  return { id, text: stringify({ ...recipe, name: id }, { lineWidth: 120 }) };
}
