import type { ChartOf, ChartSource, ChartSpec } from "@tuneit/protocol";
import type { ReadPicture } from "./picture.ts";

/** Columns of numbers or words, by the role that the chart gave them. */
export type ChartColumns = Readonly<Record<string, ArrayLike<number> | readonly string[]>>;

/** How a chart gets what its spec only names: elements fetch nothing. */
export interface ChartReader {
  readonly columns: (source: ChartSource, signal: AbortSignal) => Promise<ChartColumns>;
  readonly picture: ReadPicture;
  /** Hears more of a source that lives until `signal` ends. */
  readonly follow?: (source: ChartSource, heard: (columns: ChartColumns) => void, signal: AbortSignal) => void;
}

/** The spec with columns in the places of its kind. A role that the kind does not know is left out. */
export function filled(spec: ChartSpec, columns: ChartColumns): ChartSpec {
  switch (spec.kind) {
    case "line":
      return { ...spec, series: linesOf(spec, columns) };
    case "bar":
      return {
        ...spec,
        bars: words(columns["name"]).map((name, index) => ({ name, value: numbers(columns["value"])[index] ?? 0 })),
      };
    case "histogram":
      return { ...spec, series: [{ name: spec.title, values: numbers(columns["value"]) }] };
    case "curve":
      return { ...spec, series: [curveOf(spec, columns)] };
    case "scatter":
      return { ...spec, points: pointsOf(columns) };
    case "table":
      return { ...spec, columns: Object.keys(columns), rows: rowsOf(columns) };
    case "matrix":
    case "images":
    case "attention":
    case "diff":
      return spec;
    default:
      return spec satisfies never;
  }
}

type Column = ChartColumns[string] | undefined;

const numbers = (column: Column): number[] => Array.from((column ?? []) as ArrayLike<unknown>, Number);
const words = (column: Column): string[] => Array.from((column ?? []) as ArrayLike<unknown>, String);

/** `x`, and a line for each other column. */
function linesOf({ title }: ChartOf<"line">, { x, ...others }: ChartColumns): ChartOf<"line">["series"] {
  const places = numbers(x);
  return Object.entries(others).map(([name, column]) => {
    const values = numbers(column);
    const points = places.map((place, index): [number, number | null] => [place, values[index] ?? null]);
    return { name: name === "y" ? title : name, points };
  });
}

function curveOf({ title }: ChartOf<"curve">, columns: ChartColumns): ChartOf<"curve">["series"][number] {
  const [x, y, thresholds] = [numbers(columns["x"]), numbers(columns["y"]), numbers(columns["threshold"])];
  return {
    name: title,
    area: null,
    points: x.map((place, index) => [place, y[index] ?? 0, thresholds[index] ?? null]),
  };
}

function pointsOf({ x, y, color, size, ...others }: ChartColumns): ChartOf<"scatter">["points"] {
  const valuesOf = (column: Column): (string | number)[] => Array.from((column ?? []) as ArrayLike<string | number>);
  return {
    x: numbers(x),
    y: numbers(y),
    ...(color !== undefined && { color: { label: "color", values: valuesOf(color) } }),
    ...(size !== undefined && { size: { label: "size", values: valuesOf(size) } }),
    hover: Object.entries(others).map(([label, column]) => ({ label, values: valuesOf(column) })),
  };
}

function rowsOf(columns: ChartColumns): (string | number | null)[][] {
  const lists = Object.values(columns).map((column) => Array.from(column as ArrayLike<string | number>));
  const count = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: count }, (_, row) => lists.map((list) => list[row] ?? null));
}
