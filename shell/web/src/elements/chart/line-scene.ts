import { msg, str } from "@lit/localize";
import type { ChartAxis, ChartOf } from "@tuneit/protocol";
import { axisLabel, metric } from "../format.ts";
import { paintAxes, type Axes } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import { StoredSeries, type LineSeries } from "./line-series.ts";
import type { Painter } from "./painter.ts";
import { paintBands } from "./paint-bands.ts";
import type { Band } from "./pyramid.ts";
import { colorOfRun } from "./run-colors.ts";
import { extentOf } from "./scale.ts";
import type { ChartTable, LegendItem, Painted, Scene, Size, Stop, View } from "./scene.ts";

/** What a line chart shows; `series` may have more points each time. */
export interface LineChart {
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly LineSeries[];
  readonly marks?: ChartOf<"line">["marks"];
  readonly references?: ChartOf<"line">["references"];
}

interface Line {
  readonly name: string;
  readonly color: number;
  readonly dash: boolean;
  readonly faint: boolean;
  readonly stored: StoredSeries;
  readonly band: LineSeries["band"];
}

const mostTableRows = 5000;
const fewest = 20;

/** Keeps what it was given, so that appending a thousand points to a million costs a thousand. */
export class LineScene implements Scene {
  readonly can = { logX: true, logY: true, smooth: true, zoom: true };
  readonly #stored = new Map<string, StoredSeries>();
  #lines: readonly Line[] = [];
  #chart: LineChart = { x: { label: "", scale: "linear" }, y: { label: "", scale: "linear" }, series: [] };

  /** Takes the chart as it is now. */
  update(chart: LineChart): this {
    this.#chart = chart;
    this.#lines = chart.series.map((series, index) => this.#lineOf(series, index));
    return this;
  }

  get told(): string {
    return this.#lines.map(toldOf).join(" ");
  }

  get legend(): readonly LegendItem[] {
    return this.#lines.map(({ name, color, dash, stored }) => {
      const last = stored.pointAt(stored.length - 1);
      return { name, color, dash, value: last === null ? "–" : metric(last.value) };
    });
  }

  readonly table = (most = mostTableRows): ChartTable => {
    const rows: (string | number | null)[][] = [];
    for (const { name, stored } of this.#lines)
      for (const { raw } of stored.segments)
        for (let index = 0; index < raw.length && rows.length < most; index += 1)
          rows.push([name, raw.x[index]!, spoken(raw.values[index]!)]);
    const isCut = rows.length < this.#lines.reduce((sum, { stored }) => sum + stored.length, 0);
    return { columns: [msg("Series"), this.#chart.x.label || "x", this.#chart.y.label || msg("Value")], rows, isCut };
  };

  readonly paint = (painter: Painter, size: Size, theme: ChartTheme, view: View): Painted => {
    const lines = this.#lines.filter(({ name }) => !view.hidden.has(name));
    const x = view.zoom ?? this.#extentX(lines);
    const isLogX = view.logX || this.#chart.x.scale === "log";
    const isLogY = view.logY || this.#chart.y.scale === "log";
    const drawn = lines.map((line) => {
      line.stored.smoothBy(smoothingOf(line, view));
      return { line, parts: this.#parts(line, x, size.width, isLogX) };
    });
    const axes = paintAxes(
      painter,
      size,
      theme,
      { ...this.#chart.x, extent: x, isLog: isLogX },
      { ...this.#chart.y, extent: this.#extentY(drawn, isLogY, x), isLog: isLogY },
    );
    painter.within(axes.area, () => {
      this.#paintMarks(painter, axes, theme);
      for (const { line, parts } of drawn) this.#paintLine(painter, axes, theme, { line, parts, view });
    });
    return this.#painted(lines, axes, view);
  };

  #lineOf({ name, points, run, band, color, dash, faint = false }: LineSeries, index: number): Line {
    const key = `${run ?? ""} ${name}${faint ? " faint" : ""}`;
    const stored = this.#stored.get(key) ?? new StoredSeries();
    this.#stored.set(key, stored);
    stored.take(points);
    const own = run === undefined ? index % 8 : colorOfRun(run);
    // From the fifth line on colour alone does not tell them apart.
    return { name, stored, band, faint, color: color === undefined ? own : color - 1, dash: dash ?? index >= 4 };
  }

  #extentX(lines: readonly Line[]): [number, number] {
    return extentOf(lines.flatMap(({ stored }) => stored.segments.flatMap(({ raw }) => [raw.x[0]!, raw.x.at(-1)!])));
  }

  #extentY(
    drawn: readonly { line: Line; parts: Part[] }[],
    isLog: boolean,
    x: readonly [number, number],
  ): [number, number] {
    const values = new Extremes(isLog);
    for (const { line, parts } of drawn) {
      for (const { raw } of parts) for (const band of raw) values.add(band.min, band.max);
      for (const [at, low, high] of line.band ?? []) if (at >= x[0] && at <= x[1]) values.add(low, high);
    }
    for (const { y } of this.#chart.references ?? []) values.add(y, y);
    const { low, high } = values;
    const room = isLog ? 0 : (high - low) * 0.04;
    return [low - room, high + room];
  }

  #parts({ stored }: Line, [from, to]: readonly [number, number], width: number, isLog: boolean): Part[] {
    const log = isLog && from > 0;
    const xOf = (column: number): number =>
      log ? from * (to / from) ** (column / width) : from + ((to - from) * column) / width;
    return stored.segments.map(({ raw, smooth }, index) => ({
      raw: raw.columns(from, to, width, xOf),
      smooth: smooth.columns(from, to, width, xOf),
      broken: brokenOf(raw, from, to, (to - from) / width),
      until: stored.supersededFrom(index),
    }));
  }

  #paintMarks(painter: Painter, { area, x, y }: Axes, theme: ChartTheme): void {
    for (const { y: at, label } of this.#chart.references ?? []) {
      const place = y.place(at);
      painter.line([area.x, place, area.x + area.width, place], { color: theme.quiet, width: 1, dash: [4, 3] });
      painter.text(label, area.x + area.width - 4, place - theme.fontPx * 0.7, { color: theme.quiet, align: "end" });
    }
    for (const { x: at, label } of this.#chart.marks ?? []) {
      const place = x.place(at);
      painter.line([place, area.y, place, area.y + area.height], { color: theme.quiet, width: 1, dash: [2, 3] });
      painter.text(label, place + 3, area.y + theme.fontPx * 0.7, { color: theme.quiet });
    }
  }

  #paintLine(
    painter: Painter,
    axes: Axes,
    theme: ChartTheme,
    { line, parts, view }: { line: Line; parts: readonly Part[]; view: View },
  ): void {
    const color = theme.data[line.color] ?? theme.text;
    const dash = line.dash ? [6, 4] : [];
    if (line.band !== undefined) painter.area(bandOutline(line.band, axes), { color, alpha: 0.16 });
    for (const { raw, smooth, broken, until } of parts) {
      const isSmooth = smoothingOf(line, view) > 0;
      const [now, before] = cut(raw, until);
      paintBands(painter, axes, before, { color, width: 1.25, alpha: 0.25, dash });
      const isBack = isSmooth || line.faint;
      paintBands(painter, axes, now, { color, dash, width: isBack ? 1 : 1.75, alpha: isBack ? 0.25 : 1 });
      if (isSmooth)
        paintBands(painter, axes, cut(smooth, until)[0], { color, dash, width: 2, alpha: line.faint ? 0.3 : 1 });
      if (now.length === 1) painter.dot(axes.x.place(now[0]!.x), axes.y.place(now[0]!.last), 3, { color });
      for (const { x, value } of broken) this.#paintBroken(painter, axes, theme, { x, value });
    }
  }

  /** A cross at the edge that the value ran to. */
  #paintBroken(painter: Painter, { area, x }: Axes, theme: ChartTheme, point: { x: number; value: number }): void {
    const place = x.place(point.x);
    const y = point.value === Number.NEGATIVE_INFINITY ? area.y + area.height - 6 : area.y + 6;
    const stroke = { color: theme.danger, width: 1.75 };
    painter.line([place - 4, y - 4, place + 4, y + 4, Number.NaN, 0, place - 4, y + 4, place + 4, y - 4], stroke);
  }

  #painted(lines: readonly Line[], { area, x, y }: Axes, view: View): Painted {
    const longest = lines.toSorted((one, other) => other.stored.length - one.stored.length)[0]?.stored;
    if (longest === undefined || longest.length === 0) return { stops: 0, stop: () => null, nearest: () => -1 };
    const stopAt = (at: number): number => (at >= x.min && at <= x.max ? longest.nearest(at) : -1);
    const stop = (index: number): Stop | null => {
      const at = longest.pointAt(index)?.x;
      if (at === undefined) return null;
      const rows = lines.map(({ name, color, stored }) => rowOf({ name, color, stored, at, y }));
      const title = `${this.#chart.x.label || "x"} ${axisLabel(at)}`;
      return {
        x: x.place(at),
        y: area.y + area.height / 2,
        at,
        title,
        rows,
        about: { x: String(at), name: lines[0]!.name },
      };
    };
    return {
      stops: longest.length,
      stop,
      stopAt,
      nearest: (px) => (px < area.x - 8 || px > area.x + area.width + 8 ? -1 : longest.nearest(x.valueAt(px))),
      xAt: (px) => x.valueAt(Math.max(area.x, Math.min(area.x + area.width, px))),
      stride: Math.max(1, Math.round(longest.length / Math.max(1, area.width) / (view.zoom === null ? 1 : 4))),
    };
  }
}

/** A few points are drawn as they are: a mean over three would bend what is known exactly. */
const smoothingOf = ({ stored }: Line, { smoothing }: View): number => (stored.length < fewest ? 0 : smoothing);

/** Of what can be drawn: a log axis has no place for zero and less. */
class Extremes {
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  readonly #above: number;

  constructor(isLog: boolean) {
    this.#above = isLog ? 0 : Number.NEGATIVE_INFINITY;
  }

  add(min: number, max: number): void {
    if (min > this.#above && min < this.low) this.low = min;
    if (max > this.#above && max < this.low) this.low = max;
    if (max > this.#above && max > this.high) this.high = max;
  }
}

interface Part {
  readonly raw: readonly Band[];
  readonly smooth: readonly Band[];
  readonly broken: readonly { x: number; value: number }[];
  readonly until: number;
}

function rowOf({
  name,
  color,
  stored,
  at,
  y,
}: {
  name: string;
  color: number;
  stored: StoredSeries;
  at: number;
  y: Axes["y"];
}) {
  const point = stored.pointAt(stored.nearest(at));
  const isThere = point !== null && Number.isFinite(point.value) && (!y.isLog || point.value > 0);
  const value = point === null ? "–" : metric(spoken(point.value));
  return { color: `var(--tn-data-${color + 1})`, name, value, ...(isThere && { y: y.place(point.value) }) };
}

/** NaN and infinity by their words, as the journal writes them. */
const spoken = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function toldOf({ name, stored }: Line): string {
  const [first, last] = [stored.pointAt(0), stored.pointAt(stored.length - 1)];
  if (first === null || last === null) return msg(str`${name}: no values.`);
  const [from, to] = [metric(spoken(first.value)), metric(spoken(last.value))];
  if (last.value < first.value) return msg(str`${name} falls from ${from} to ${to}.`);
  if (last.value > first.value) return msg(str`${name} rises from ${from} to ${to}.`);
  return msg(str`${name} goes from ${from} to ${to}.`);
}

function brokenOf(raw: { broken: number[]; x: number[]; values: number[] }, from: number, to: number, apart: number) {
  const found: { x: number; value: number }[] = [];
  for (const index of raw.broken) {
    const x = raw.x[index]!;
    const last = found.at(-1);
    if (x < from || x > to || (last !== undefined && x - last.x < apart)) continue;
    found.push({ x, value: raw.values[index]! });
  }
  return found;
}

function cut(bands: readonly Band[], until: number): [readonly Band[], readonly Band[]] {
  if (until === Number.POSITIVE_INFINITY) return [bands, []];
  const at = bands.findIndex(({ x }) => x >= until);
  return at < 0 ? [bands, []] : [bands.slice(0, at + 1), bands.slice(at)];
}

function bandOutline(band: NonNullable<LineSeries["band"]>, { x, y }: Axes): number[] {
  const there = band.flatMap(([at, low]) => [x.place(at), y.place(low)]);
  return [...there, ...band.toReversed().flatMap(([at, , high]) => [x.place(at), y.place(high)])];
}
