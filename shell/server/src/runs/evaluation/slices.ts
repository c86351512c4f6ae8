import type { Kernel } from "@tuneit/kernel";
import type { Slices } from "@tuneit/protocol/http";
import { fail } from "../../errors/server-errors.ts";
import type { RunView } from "../run-row.ts";
import { wilson } from "./intervals.ts";
import { readCut, type Cut } from "./slice-values.ts";
import { partsOf, placeIn, type SlicePart } from "./slice-parts.ts";

/** How a run does on parts of a split. @throws TUNEIT_SERVER_NO_PREDICTIONS, TUNEIT_SERVER_REQUEST_INVALID */
export async function slicesOf(
  kernel: Kernel,
  view: RunView,
  query: { split: string; by?: string | undefined },
): Promise<Slices> {
  const cut = await readCut(kernel, view, query.split);
  const cuts = cutsOf(cut);
  const by = query.by ?? [...cuts.keys()][0] ?? null;
  const overall = accuracyOf(cut.right);
  const { looked, total } = cut;
  const common = { run: view.run.id, split: query.split, choices: [...cuts.keys()], by, looked, total, overall };
  if (by === null) return { ...common, slices: [] };
  const { parts, values } = chosen(cuts, by);
  const places = values.map((value) => placeIn(parts, value));
  const slices = parts.map(({ value, range }, at) => {
    const right = cut.right.filter((_, row) => places[row] === at);
    const accuracy = accuracyOf(right) ?? { value: 0, low: 0, high: 1 };
    const isWeak = overall !== null && accuracy.high < overall.value;
    return { value, range: range && ([...range] as [number, number]), rows: right.length, accuracy, isWeak };
  });
  return { ...common, slices: slices.filter(({ rows }) => rows > 0) };
}

/** Rows of the source in one slice of those that `slicesOf` answers with. */
export async function rowsOfSlice(
  kernel: Kernel,
  view: RunView,
  { split, by, slice }: { split: string; by: string; slice: number },
): Promise<ReadonlySet<number>> {
  const cut = await readCut(kernel, view, split);
  const { parts, values } = chosen(cutsOf(cut), by);
  const places = values.map((value) => placeIn(parts, value));
  const filled = parts.map((_, at) => at).filter((at) => places.includes(at));
  return new Set(cut.ids.filter((_, row) => places[row] === filled[slice]));
}

interface Chosen {
  readonly parts: readonly SlicePart[];
  readonly values: readonly (string | null)[];
}

/** By what it is cut, in the order in which they are offered. */
function cutsOf({ letters, columns }: Cut): Map<string, Chosen> {
  const all = [
    ["letters", letters, { isMeasure: true }] as const,
    ...[...columns].map(([name, values]) => [`column:${name}`, values, {}] as const),
  ];
  return new Map(
    all.flatMap(([by, values, how]) => {
      const parts = partsOf(values, how);
      return parts === null ? [] : [[by, { parts, values }] as const];
    }),
  );
}

function chosen(cuts: ReadonlyMap<string, Chosen>, by: string): Chosen {
  const found = cuts.get(by);
  if (found) return found;
  throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: `/by: this split cannot be cut by ${by.slice(0, 100)}` });
}

function accuracyOf(right: readonly boolean[]) {
  const interval = wilson(right.filter(Boolean).length, right.length);
  return interval && { value: right.filter(Boolean).length / right.length, ...interval };
}
