import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { axisLabel, metric } from "../format.ts";
import { fitted, nameOf, paintRows } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Box, Painter } from "./painter.ts";
import { extentOf, scaleOf, type Scale } from "./scale.ts";
import type { Painted, Scene, Size, Stop, View } from "./scene.ts";
import { paintedByColumn } from "./stops.ts";

interface Series {
  readonly name: string;
  readonly color: number;
  readonly values: readonly (number | null)[];
  readonly errors?: readonly (readonly [number, number] | null)[] | undefined;
}

interface Drawing {
  readonly painter: Painter;
  readonly theme: ChartTheme;
  readonly area: Box;
  readonly scale: Scale;
  readonly series: readonly Series[];
}

/** Categories by series, grouped or stacked, with error bars. */
export function barScene(spec: ChartOf<"bar">): Scene {
  const categories = spec.categories ?? (spec.bars ?? []).map(({ name }) => name);
  const all = seriesOf(spec);
  const isStacked = spec.layout === "stacked";
  const paint = (painter: Painter, size: Size, theme: ChartTheme, view: View): Painted => {
    const series = all.filter(({ name }) => !view.hidden.has(name));
    const isLog = !isStacked && (view.logY || spec.y.scale === "log");
    const drawing = frame({ painter, theme, series, spec, size, isLog, isStacked });
    const stops = categories.map((category, index) =>
      isStacked ? paintStack(drawing, category, index, categories) : paintGroup(drawing, category, index, categories),
    );
    paintNames(drawing, categories, size);
    return paintedByColumn(stops);
  };
  return {
    told: told(all, categories),
    legend: all.length < 2 ? [] : all.map(({ name, color }) => ({ name, color, dash: false, value: "" })),
    table: () => ({
      columns: [spec.x.label, ...all.map(({ name }) => name || nameOf(spec.y))],
      rows: categories.map((category, index) => [category, ...all.map(({ values }) => values[index] ?? null)]),
    }),
    paint,
    can: { logY: !isStacked },
  };
}

function seriesOf({ bars, series, y }: ChartOf<"bar">): Series[] {
  if (series !== undefined) return series.map((one, color) => ({ ...one, color: color % 8 }));
  return [{ name: y.label, color: 0, values: (bars ?? []).map(({ value }) => value) }];
}

function frame(options: {
  painter: Painter;
  theme: ChartTheme;
  series: readonly Series[];
  spec: ChartOf<"bar">;
  size: Size;
  isLog: boolean;
  isStacked: boolean;
}): Drawing {
  const { painter, theme, series, spec, size, isLog } = options;
  const [low, high] = extentOf(options.isStacked ? sumsOf(series) : tipsOf(series));
  const bottom = size.height - theme.fontPx * (spec.x.label === "" ? 2 : 3.4);
  const range = [bottom, theme.fontPx * 2] as const;
  const extent = [isLog ? low : Math.min(0, low), Math.max(0, high) + (isLog ? 0 : (high - low) * 0.02)] as const;
  const scale = scaleOf(extent, range, { isLog, room: theme.fontPx * 3 });
  const left = Math.max(24, ...scale.ticks.map((tick) => painter.widthOf(axisLabel(tick)))) + 10;
  const area = { x: left, y: range[1], width: size.width - left - 8, height: bottom - range[1] };
  paintRows(painter, theme, scale, area);
  painter.text(nameOf(spec.y), 2, theme.fontPx * 0.7, { color: theme.quiet });
  painter.text(nameOf(spec.x), left + area.width / 2, size.height - theme.fontPx * 0.6, {
    color: theme.quiet,
    align: "middle",
  });
  return { painter, theme, area, scale, series };
}

const tipsOf = (series: readonly Series[]): number[] =>
  series.flatMap(({ values, errors }) => [
    ...values.map((value) => value ?? 0),
    ...(errors ?? []).flatMap((one) => one ?? []),
  ]);

function sumsOf(series: readonly Series[]): number[] {
  const count = Math.max(0, ...series.map(({ values }) => values.length));
  return Array.from({ length: count }, (_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
}

function paintGroup(drawing: Drawing, category: string, index: number, categories: readonly string[]): Stop {
  const { painter, theme, area, scale, series } = drawing;
  const slot = area.width / categories.length;
  const width = Math.min(64, (slot * 0.76) / Math.max(1, series.length));
  const center = area.x + slot * (index + 0.5);
  const base = scale.place(scale.isLog ? scale.min : 0);
  for (const [at, { values, errors, color }] of series.entries()) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    const x = center + (at - series.length / 2) * width;
    const top = scale.place(value);
    const box = { x: x + 0.5, y: Math.min(top, base), width: width - 1, height: Math.max(1, Math.abs(base - top)) };
    painter.box(box, { color: theme.data[color]! });
    const error = errors?.[index];
    if (error) paintError(drawing, x + width / 2, error);
  }
  return stopOf(drawing, { category, index, x: center });
}

function paintError({ painter, theme, scale }: Drawing, x: number, [low, high]: readonly [number, number]): void {
  const [bottom, top] = [scale.place(low), scale.place(high)];
  const lift = Number.NaN;
  const points = [x, bottom, x, top, lift, 0, x - 4, bottom, x + 4, bottom, lift, 0, x - 4, top, x + 4, top];
  painter.line(points, { color: theme.text, width: 1.25 });
}

function paintStack(drawing: Drawing, category: string, index: number, categories: readonly string[]): Stop {
  const { painter, theme, area, scale, series } = drawing;
  const slot = area.width / categories.length;
  const width = Math.min(64, slot * 0.76);
  const center = area.x + slot * (index + 0.5);
  let sum = 0;
  for (const { values, color } of series) {
    const value = values[index] ?? 0;
    const [from, to] = [scale.place(sum), scale.place(sum + value)];
    painter.box(
      { x: center - width / 2, y: Math.min(from, to), width, height: Math.abs(from - to) },
      { color: theme.data[color]! },
    );
    sum += value;
  }
  return stopOf(drawing, { category, index, x: center });
}

function stopOf(
  { area, series }: Drawing,
  { category, index, x }: { category: string; index: number; x: number },
): Stop {
  const rows = series.map(({ name, color, values, errors }) => {
    const error = errors?.[index];
    const value = values[index];
    const range = error ? ` (${metric(error[0])} – ${metric(error[1])})` : "";
    return { color: `var(--tn-data-${color + 1})`, name, value: value == null ? "–" : metric(value) + range };
  });
  return { x, y: area.y + area.height / 2, at: null, title: category, rows, about: { x: category, name: category } };
}

function paintNames({ painter, theme, area }: Drawing, categories: readonly string[], size: Size): void {
  const slot = area.width / Math.max(1, categories.length);
  const stride = Math.max(1, Math.ceil((theme.fontPx * 3) / slot));
  for (const [index, name] of categories.entries()) {
    if (index % stride !== 0) continue;
    const text = fitted(painter, name, Math.min(size.width, slot * stride - 4));
    const x = area.x + slot * (index + 0.5);
    painter.text(text, x, area.y + area.height + theme.fontPx * 1.1, { color: theme.quiet, align: "middle" });
  }
}

function told(series: readonly Series[], categories: readonly string[]): string {
  const sentences = series.map(({ name, values }) => {
    const numbers = values.map((value) => value ?? Number.NEGATIVE_INFINITY);
    const at = numbers.indexOf(Math.max(...numbers));
    if (at < 0) return "";
    const [top, category] = [metric(numbers[at]!), categories[at] ?? ""];
    return msg(str`${name}: ${categories.length} bars, the highest ${category} with ${top}.`);
  });
  return sentences.join(" ");
}
