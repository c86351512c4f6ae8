import type { DatasetEntry, ModelEntry } from "@tuneit/protocol/http";
import { plainReading } from "../../data/dataset-reading.ts";
import { isMap } from "./paths.ts";
import { useOf } from "./uses.ts";

/** How a file is read, with what the address says of it. */
export function readingOf(dataset: DatasetEntry, query: URLSearchParams): DatasetEntry {
  const said = (key: string) => query.get(key);
  const kept = dataset.reading ?? plainReading;
  return {
    ...dataset,
    reading: {
      ...kept,
      use: said("use") ?? kept.use,
      with: settings(said("with")) ?? kept.with,
      text: said("text") ?? kept.text,
      label: said("label") ?? kept.label,
      split: shares(said("split")) ?? kept.split,
    },
  };
}

/** Mends of the rows that the address names, each a contribution with its settings. */
export function transformsOf(query: URLSearchParams): unknown[] {
  const value = parsed(query.get("transforms"));
  return Array.isArray(value) ? value.filter((one) => useOf(one) !== null) : [];
}

/** What the address says of the data and nobody can read: it is told, and what is usual is taken. */
export function unreadIn(query: URLSearchParams): readonly string[] {
  const isRead: Readonly<Record<string, boolean>> = {
    with: settings(query.get("with")) !== null,
    split: shares(query.get("split")) !== null,
    transforms: Array.isArray(parsed(query.get("transforms"))),
  };
  return Object.keys(isRead).filter((name) => query.has(name) && !isRead[name]);
}

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

/** One that is here and fits, else one that is here. */
export function guessModel(models: readonly ModelEntry[]): string | undefined {
  const here = models.filter(({ local }) => local);
  return (here.find(({ fit }) => fit.verdict === "fits") ?? here[0])?.ref;
}
