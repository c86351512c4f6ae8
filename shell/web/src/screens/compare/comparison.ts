import type { Comparison, RunRow } from "@tuneit/protocol/http";

/** A column: a run that is there, or one that was asked for and is gone. */
export interface Compared {
  readonly id: string;
  readonly run: RunRow | null;
  /** Its place in the lists of values; -1 of one that is gone. */
  readonly at: number;
}

export interface Line {
  readonly name: string;
  readonly values: readonly unknown[];
  /** Places in `values` that are best. */
  readonly best: readonly number[];
  readonly isDifferent: boolean;
}

/** In the order of the address: a run that is gone keeps its column. */
export function columnsOf({ runs }: Comparison, wanted: readonly string[]): Compared[] {
  return wanted.map((id) => {
    const at = runs.findIndex((run) => run.id === id || run.name === id);
    return { id, run: runs[at] ?? null, at };
  });
}

/** Settings by their path, `train.epochs`, with the value of each column. */
export function settingLines({ differences }: Comparison, columns: readonly Compared[]): Line[] {
  return differences.map(({ pointer, values }) => lineOf(pathOf(pointer), values, columns, []));
}

export function metricLines({ metrics }: Comparison, columns: readonly Compared[]): Line[] {
  return metrics.map(({ name, values, best }) => lineOf(name, values, columns, best));
}

/**
 * What says how good the runs are: of the test split where they have one, and no two lines that are alike in every run.
 * How the training went is in the curves.
 */
export function tellingLines(lines: readonly Line[]): Line[] {
  const hasTest = lines.some(({ name }) => name.startsWith("test."));
  const seen = new Set<string>();
  return lines.filter(({ name, values, isDifferent }) => {
    const [split = "", metric = ""] = name.split(".");
    const isCourse = split === "train" ? metric !== "loss" : hasTest && split === "validation" && metric !== "loss";
    const key = JSON.stringify(values);
    if (!isDifferent || isCourse || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function lineOf(name: string, values: readonly unknown[], columns: readonly Compared[], best: readonly number[]): Line {
  const own = columns.map(({ at }) => (at < 0 ? null : (values[at] ?? null)));
  const known = columns.flatMap(({ at }, index) => (at < 0 ? [] : [JSON.stringify(own[index])]));
  return {
    name,
    values: own,
    best: columns.flatMap(({ at }, index) => (best.includes(at) ? [index] : [])),
    isDifferent: new Set(known).size > 1,
  };
}

/** `/train/epochs` → `train.epochs`. */
export function pathOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

/** The ids with one of them a place further. */
export function moved(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ids.length) return [...ids];
  return ids.with(from, ids[to]!).with(to, id);
}

/** An axis of the parallel coordinates: a number a column, or a word's place among the words there are. */
export interface ParallelAxis {
  readonly name: string;
  /** 0 at the bottom, 1 at the top; null where a run has none. */
  readonly places: readonly (number | null)[];
  readonly top: string;
  readonly bottom: string;
}

export function parallelAxes(lines: readonly Line[]): ParallelAxis[] {
  return lines.flatMap(({ name, values, isDifferent }) => {
    const axis = isDifferent ? axisOf(name, values) : null;
    return axis === null ? [] : [axis];
  });
}

function axisOf(name: string, values: readonly unknown[]): ParallelAxis | null {
  const numbers = values.map((value) => (typeof value === "number" && Number.isFinite(value) ? value : null));
  const known = numbers.filter((value) => value !== null);
  if (known.length < 2) return wordAxis(name, values);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // Learning rates and the like span powers of ten: their axis does, too.
  const scale = low > 0 && high / low >= 100 ? Math.log10 : (value: number) => value;
  const span = scale(high) - scale(low) || 1;
  return {
    name,
    places: numbers.map((value) => (value === null ? null : (scale(value) - scale(low)) / span)),
    top: String(Number(high.toPrecision(4))),
    bottom: String(Number(low.toPrecision(4))),
  };
}

function wordAxis(name: string, values: readonly unknown[]): ParallelAxis | null {
  const words = [...new Set(values.filter((value) => value !== null).map((value) => shortWord(value)))];
  if (words.length < 2) return null;
  return {
    name,
    places: values.map((value) => (value === null ? null : words.indexOf(shortWord(value)) / (words.length - 1))),
    top: words.at(-1) ?? "",
    bottom: words[0] ?? "",
  };
}

export const shortWord = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
