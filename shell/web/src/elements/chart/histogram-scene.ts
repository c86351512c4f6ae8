import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { axisLabel, metric } from "../format.ts";
import { paintAxes, type Axes } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";
import { extentOf } from "./scale.ts";
import type { Painted, Scene, Size, Stop, View } from "./scene.ts";
import { paintedByColumn } from "./stops.ts";

interface Overlay {
  readonly name: string;
  readonly color: number;
  readonly counts: readonly number[];
}

/** Counts by bins, several laid over each other; bins are made of the values where the spec has none. */
export function histogramScene(spec: ChartOf<"histogram">): Scene {
  const edges = spec.edges ?? edgesOf(spec);
  const all = spec.series.map(({ name, counts, values }, color) => ({
    name,
    color: color % 8,
    counts: counts ?? countsOf(values ?? [], edges),
  }));
  const paint = (painter: Painter, size: Size, theme: ChartTheme, view: View): Painted => {
    const overlays = all.filter(({ name }) => !view.hidden.has(name));
    const isLog = view.logY || spec.y.scale === "log";
    const most = Math.max(1, ...overlays.flatMap(({ counts }) => counts));
    const x = { ...spec.x, extent: [edges[0] ?? 0, edges.at(-1) ?? 1] as const, isLog: spec.x.scale === "log" };
    // Half a count is the floor of a logarithmic axis, so that a single one is seen.
    const y = { ...spec.y, extent: [isLog ? 0.5 : 0, most * (isLog ? 1.2 : 1.05)] as const, isLog };
    const axes = paintAxes(painter, size, theme, x, y);
    for (const overlay of overlays)
      paintOverlay(painter, axes, theme, { overlay, edges, isOne: overlays.length === 1 });
    return paintedByColumn(edges.slice(0, -1).map((_, bin) => stopOf(axes, overlays, edges, bin)));
  };
  return {
    told: all.map((overlay) => toldOf(overlay, edges)).join(" "),
    legend: all.length < 2 ? [] : all.map(({ name, color }) => ({ name, color, dash: false, value: "" })),
    table: () => ({
      columns: [msg("From"), msg("To"), ...all.map(({ name }) => name)],
      rows: edges
        .slice(0, -1)
        .map((edge, bin) => [edge, edges[bin + 1]!, ...all.map(({ counts }) => counts[bin] ?? 0)]),
    }),
    paint,
    can: { logY: true },
  };
}

/** As many bins as Sturges' rule has, at least ten, where the spec does not say. */
function edgesOf({ series, bins }: ChartOf<"histogram">): number[] {
  const values = series.flatMap((one) => one.values ?? []);
  const [low, high] = extentOf(values);
  const count = bins ?? Math.max(10, Math.ceil(Math.log2(values.length + 1)) * 2);
  const width = (high - low || 1) / count;
  return Array.from({ length: count + 1 }, (_, index) => low + index * width);
}

function countsOf(values: readonly number[], edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length - 1 }, () => 0);
  const [low, high] = [edges[0]!, edges.at(-1)!];
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    const guess = Math.min(counts.length - 1, Math.floor(((value - low) / (high - low)) * counts.length));
    const bin =
      value < edges[guess]! ? guess - 1 : value >= edges[guess + 1]! && guess + 1 < counts.length ? guess + 1 : guess;
    counts[bin]! += 1;
  }
  return counts;
}

function paintOverlay(
  painter: Painter,
  { x, y }: Axes,
  theme: ChartTheme,
  { overlay, edges, isOne }: { overlay: Overlay; edges: readonly number[]; isOne: boolean },
): void {
  const color = theme.data[overlay.color]!;
  const base = y.place(y.min);
  const outline: number[] = [x.place(edges[0]!), base];
  for (const [bin, count] of overlay.counts.entries()) {
    const [left, right] = [x.place(edges[bin]!), x.place(edges[bin + 1]!)];
    const top = count > y.min ? y.place(count) : base;
    outline.push(left, top, right, top);
    const gap = isOne && right - left > 4 ? 1 : 0;
    painter.box(
      { x: left + gap / 2, y: top, width: right - left - gap, height: base - top },
      { color, alpha: isOne ? 0.85 : 0.3 },
    );
  }
  outline.push(x.place(edges.at(-1)!), base);
  if (!isOne) painter.line(outline, { color, width: 1.5, ...(overlay.color >= 4 && { dash: [6, 4] }) });
}

function stopOf({ area, x }: Axes, overlays: readonly Overlay[], edges: readonly number[], bin: number): Stop {
  const [from, to] = [axisLabel(edges[bin]!), axisLabel(edges[bin + 1]!)];
  return {
    x: (x.place(edges[bin]!) + x.place(edges[bin + 1]!)) / 2,
    y: area.y + area.height / 2,
    at: null,
    title: msg(str`${from} to ${to}`),
    rows: overlays.map(({ name, color, counts }) => ({
      color: `var(--tn-data-${color + 1})`,
      name,
      value: String(counts[bin] ?? 0),
    })),
    about: { x: from, name: `${from} … ${to}` },
  };
}

function toldOf({ name, counts }: Overlay, edges: readonly number[]): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const at = counts.indexOf(Math.max(...counts));
  const [from, to] = [metric(edges[at] ?? 0), metric(edges[at + 1] ?? 0)];
  return msg(str`${name}: ${total} values, most of them from ${from} to ${to}.`);
}
