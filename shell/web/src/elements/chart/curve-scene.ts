import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { metric } from "../format.ts";
import { paintAxes, type Axes } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";
import type { Painted, Scene, Size, Stop, View } from "./scene.ts";
import { painted } from "./stops.ts";

/** ROC or precision and recall, with area, baseline and the point that is worked at. */
export function curveScene(spec: ChartOf<"curve">): Scene {
  const names = namesOf(spec.shape);
  const paint = (painter: Painter, size: Size, theme: ChartTheme, view: View): Painted => {
    const axes = paintAxes(
      painter,
      size,
      theme,
      { label: names.x, extent: [0, 1] },
      { label: names.y, extent: [0, 1] },
    );
    paintBaseline(painter, axes, theme, spec);
    const series = spec.series.map((one, color) => ({ ...one, color: color % 8 }));
    const shown = series.filter(({ name }) => !view.hidden.has(name));
    for (const { points, color } of shown) {
      const dash = color >= 4 ? [6, 4] : [];
      painter.line(
        points.flatMap(([x, y]) => [axes.x.place(x), axes.y.place(y)]),
        { color: theme.data[color]!, dash },
      );
    }
    paintOperating(painter, axes, theme, spec.operating);
    return painted(
      shown.flatMap(({ name, color, points }) => points.map((point) => stopOf(axes, names, { name, color, point }))),
    );
  };
  return {
    told: spec.series.map(({ name, area }) => toldOf(spec.shape, name, area)).join(" "),
    legend: spec.series.map(({ name, area }, color) => ({
      name,
      color: color % 8,
      dash: color >= 4,
      value: area === null ? "" : `${msg("area")} ${metric(area)}`,
    })),
    table: () => ({
      columns: [msg("Series"), names.x, names.y, msg("Threshold")],
      rows: spec.series.flatMap(({ name, points }) => points.map(([x, y, threshold]) => [name, x, y, threshold])),
    }),
    paint,
  };
}

function namesOf(shape: "roc" | "pr"): { x: string; y: string } {
  if (shape === "roc") return { x: msg("False positive rate"), y: msg("True positive rate") };
  return { x: msg("Recall"), y: msg("Precision") };
}

function paintBaseline(
  painter: Painter,
  { x, y }: Axes,
  theme: ChartTheme,
  { shape, baseline = 0.5 }: ChartOf<"curve">,
): void {
  const [from, to] = shape === "roc" ? [0, 1] : [baseline, baseline];
  const points = [x.place(0), y.place(from), x.place(1), y.place(to)];
  painter.line(points, { color: theme.quiet, width: 1, dash: [4, 4] });
}

function paintOperating(
  painter: Painter,
  { x, y }: Axes,
  theme: ChartTheme,
  point: ChartOf<"curve">["operating"],
): void {
  if (point === undefined) return;
  const [px, py] = [x.place(point.x), y.place(point.y)];
  painter.dot(px, py, 6, { color: theme.surface });
  painter.dot(px, py, 4.5, { color: theme.text });
  painter.text(`${point.label} ${metric(point.threshold)}`, px + 9, py + theme.fontPx, { color: theme.text });
}

function stopOf(
  { x, y }: Axes,
  names: { x: string; y: string },
  { name, color, point }: { name: string; color: number; point: readonly [number, number, number | null] },
): Stop {
  const [px, py, threshold] = point;
  const row = (label: string, value: string) => ({ color: null, name: label, value });
  return {
    x: x.place(px),
    y: y.place(py),
    at: null,
    title: name,
    rows: [
      { color: `var(--tn-data-${color + 1})`, name: names.x, value: metric(px), y: y.place(py) },
      row(names.y, metric(py)),
      ...(threshold === null ? [] : [row(msg("Threshold"), metric(threshold))]),
    ],
    about: { x: String(px), y: String(py), name },
  };
}

function toldOf(shape: "roc" | "pr", name: string, area: number | null): string {
  const kind = shape === "roc" ? msg("ROC curve") : msg("precision and recall");
  return area === null ? `${name}: ${kind}.` : msg(str`${name}: ${kind}, area ${metric(area)}.`);
}
