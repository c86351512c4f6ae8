import { axisLabel } from "../format.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Box, Painter } from "./painter.ts";
import type { Size } from "./scene.ts";
import { scaleOf, type Scale } from "./scale.ts";

export interface AxisSpec {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly extent: readonly [number, number];
  readonly isLog?: boolean;
}

export interface Axes {
  readonly area: Box;
  readonly x: Scale;
  readonly y: Scale;
}

/** Grid, ticks and names of two axes of numbers; answers with where the data goes. */
export function paintAxes(painter: Painter, size: Size, theme: ChartTheme, x: AxisSpec, y: AxisSpec): Axes {
  const top = theme.fontPx * (nameOf(y) === "" ? 0.8 : 2);
  const bottom = size.height - theme.fontPx * (nameOf(x) === "" ? 1.8 : 3.2);
  const yScale = scaleOf(y.extent, [bottom, top], { isLog: y.isLog === true, room: theme.fontPx * 3 });
  const left = Math.max(24, ...yScale.ticks.map((tick) => painter.widthOf(axisLabel(tick)))) + 10;
  const right = size.width - Math.max(10, painter.widthOf(axisLabel(x.extent[1])) / 2 + 2);
  const xScale = scaleOf(x.extent, [left, right], { isLog: x.isLog === true, room: theme.fontPx * 7 });
  const area = { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
  paintRows(painter, theme, yScale, area);
  const quiet = { color: theme.quiet };
  for (const tick of xScale.ticks)
    painter.text(axisLabel(tick), xScale.place(tick), bottom + theme.fontPx * 1.1, { ...quiet, align: "middle" });
  if (nameOf(x) !== "")
    painter.text(nameOf(x), left + area.width / 2, size.height - theme.fontPx * 0.7, { ...quiet, align: "middle" });
  if (nameOf(y) !== "") painter.text(nameOf(y), 2, theme.fontPx * 0.7, quiet);
  return { area, x: xScale, y: yScale };
}

/** Lines across, each with its number. */
export function paintRows(painter: Painter, theme: ChartTheme, scale: Scale, area: Box): void {
  for (const tick of scale.ticks) {
    const y = Math.round(scale.place(tick)) + 0.5;
    painter.line([area.x, y, area.x + area.width, y], { color: theme.border, width: 1 });
    painter.text(axisLabel(tick), area.x - 6, y, { color: theme.quiet, align: "end" });
  }
}

export const nameOf = ({ label, unit }: { label: string; unit?: string | undefined }): string =>
  unit === undefined || unit === "" ? label : `${label} (${unit})`;

/** `text`, cut to a width. */
export function fitted(painter: Painter, text: string, width: number): string {
  if (painter.widthOf(text) <= width) return text;
  const letters = Math.max(1, Math.floor((text.length * width) / painter.widthOf(text)) - 1);
  return `${text.slice(0, letters)}…`;
}
