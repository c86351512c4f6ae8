import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { axisLabel, metric } from "../format.ts";
import { paintAxes, type Axes } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";
import { formAt, formLegend, paintMark } from "./scatter-marks.ts";
import { extentOf } from "./scale.ts";
import type { ChartTable, LegendItem, Painted, Scene, Size, Stop, View } from "./scene.ts";

type Points = ChartOf<"scatter">["points"];
type Column = NonNullable<Points["color"]>;

/** Points of a plane, coloured by class or by number, sized, with what is known of each. */
export function scatterScene(spec: ChartOf<"scatter">): Scene {
  const { points } = spec;
  const classes = classesOf(points.color);
  const colorAt = colors(points.color, classes);
  const can = { logX: isPositive(points.x), logY: isPositive(points.y) };
  const paint = (painter: Painter, size: Size, theme: ChartTheme, view: View): Painted => {
    const isHidden = (index: number): boolean =>
      [points.color, points.shape].some((column) => view.hidden.has(String(column?.values[index])));
    const shown = points.x.flatMap((_, index) => (isHidden(index) ? [] : [index]));
    const axes = paintAxes(
      painter,
      size,
      theme,
      { ...spec.x, extent: padded(points.x), isLog: can.logX && (view.logX || spec.x.scale === "log") },
      { ...spec.y, extent: padded(points.y), isLog: can.logY && (view.logY || spec.y.scale === "log") },
    );
    const radius = radii(points.size, points.x.length);
    const alpha = points.x.length > 2000 ? 0.45 : 0.8;
    for (const index of shown) {
      const [x, y] = [axes.x.place(points.x[index]!), axes.y.place(points.y[index]!)];
      paintMark(
        painter,
        formAt(points.shape, index),
        { x, y, radius: radius(index) },
        { color: colorAt(index, theme), alpha },
      );
    }
    return paintedPoints(axes, spec, shown, classes);
  };
  return {
    told: toldOf(spec, classes),
    legend: [...legendOf(classes), ...formLegend(points.shape)],
    table: () => tableOf(spec),
    paint,
    can,
  };
}

/** A logarithm has no place for anything else. */
const isPositive = (values: readonly number[]): boolean => values.every((value) => value > 0);

/** Names of at most eight classes; null where the colour is a number. */
function classesOf(color: Column | undefined): readonly string[] | null {
  if (color === undefined || color.values.every((value) => typeof value === "number")) return null;
  return [...new Set(color.values.map(String))];
}

function colors(color: Column | undefined, classes: readonly string[] | null) {
  if (color === undefined) return (_: number, theme: ChartTheme): string => theme.data[0]!;
  if (classes !== null) {
    const places = new Map(classes.map((name, index) => [name, index % 8]));
    return (index: number, theme: ChartTheme): string => theme.data[places.get(String(color.values[index])) ?? 0]!;
  }
  const [low, high] = extentOf(color.values.map(Number));
  return (index: number, theme: ChartTheme): string =>
    theme.ramp[Math.round(2 + (6 * (Number(color.values[index]) - low)) / (high - low || 1))] ?? theme.quiet;
}

function radii(size: Column | undefined, count: number): (index: number) => number {
  const plain = count > 5000 ? 1.75 : count > 500 ? 2.5 : 3.5;
  if (size === undefined) return () => plain;
  const [low, high] = extentOf(size.values.map(Number));
  return (index) => 2 + (7 * (Number(size.values[index]) - low)) / (high - low || 1);
}

function padded(values: readonly number[]): [number, number] {
  const [low, high] = extentOf(values);
  const room = (high - low) * 0.04;
  return [low - room, high + room];
}

/** Nearest by a grid of cells: fifty thousand points are too many to ask one by one at each move. */
function paintedPoints(
  axes: Axes,
  spec: ChartOf<"scatter">,
  shown: readonly number[],
  classes: readonly string[] | null,
): Painted {
  const { points } = spec;
  const cell = 16;
  const grid = new Map<string, number[]>();
  const placeOf = (at: number): [number, number] => [
    axes.x.place(points.x[shown[at]!]!),
    axes.y.place(points.y[shown[at]!]!),
  ];
  const keyOf = (x: number, y: number): string => `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
  for (let at = 0; at < shown.length; at += 1) {
    const key = keyOf(...placeOf(at));
    const there = grid.get(key);
    if (there === undefined) grid.set(key, [at]);
    else there.push(at);
  }
  const nearest = (x: number, y: number): number => {
    let [best, least] = [-1, cell * cell];
    for (const dx of [-cell, 0, cell])
      for (const dy of [-cell, 0, cell])
        for (const at of grid.get(keyOf(x + dx, y + dy)) ?? []) {
          const [px, py] = placeOf(at);
          const distance = (px - x) ** 2 + (py - y) ** 2;
          if (distance < least) [best, least] = [at, distance];
        }
    return best;
  };
  const stop = (at: number): Stop | null =>
    shown[at] === undefined ? null : stopOf(spec, shown[at], placeOf(at), classes);
  return { stops: shown.length, stop, nearest };
}

function stopOf(
  spec: ChartOf<"scatter">,
  index: number,
  [x, y]: [number, number],
  classes: readonly string[] | null,
): Stop {
  const { points } = spec;
  const [px, py] = [points.x[index]!, points.y[index]!];
  const rows = [points.color, points.shape, points.size, ...(points.hover ?? [])].flatMap((column) => {
    if (column === undefined) return [];
    const value = column.values[index] ?? "–";
    const at = column === points.color && classes !== null ? classes.indexOf(String(value)) : -1;
    const color = at < 0 ? null : `var(--tn-data-${(at % 8) + 1})`;
    return [{ color, name: column.label, value: typeof value === "number" ? metric(value) : value }];
  });
  const title = `${spec.x.label} ${axisLabel(px)}, ${spec.y.label} ${axisLabel(py)}`;
  return {
    x,
    y,
    at: null,
    title,
    rows,
    about: {
      x: String(px),
      y: String(py),
      name: String(points.color?.values[index] ?? ""),
      row: String(points.rows?.[index] ?? index),
    },
  };
}

function legendOf(classes: readonly string[] | null): LegendItem[] {
  if (classes === null) return [];
  return classes.slice(0, 12).map((name, color) => ({ name, color: color % 8, dash: false, value: "" }));
}

function tableOf({ x, y, points }: ChartOf<"scatter">): ChartTable {
  const columns = [points.color, points.shape, points.size, ...(points.hover ?? [])].filter((one) => one !== undefined);
  return {
    columns: [x.label, y.label, ...columns.map(({ label }) => label)],
    rows: points.x.map((px, index) => [
      px,
      points.y[index] ?? null,
      ...columns.map(({ values }) => values[index] ?? null),
    ]),
  };
}

function toldOf({ points, method }: ChartOf<"scatter">, classes: readonly string[] | null): string {
  const count = points.x.length;
  const made = method === undefined ? "" : ` ${msg(str`Made with ${method.name}.`)}`;
  if (classes === null) return msg(str`${count} points.`) + made;
  return msg(str`${count} points in ${classes.length} classes.`) + made;
}
