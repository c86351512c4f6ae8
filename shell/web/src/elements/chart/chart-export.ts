import type { ChartTheme } from "./chart-theme.ts";
import { CanvasPainter, type Painter } from "./painter.ts";
import type { ChartTable, Scene, Size, View } from "./scene.ts";
import { SvgPainter } from "./svg-painter.ts";

export type ExportFormat = "png" | "svg" | "csv";

interface Exported {
  readonly scene: Scene;
  readonly title: string;
  readonly theme: ChartTheme;
  readonly view: View;
  readonly width: number;
}

const scale = 2;

/** The chart as a file, as it is seen: with the zoom, the scales and the series that were chosen. */
export async function exportChart(format: ExportFormat, chart: Exported): Promise<Blob> {
  if (format === "csv") return new Blob([csvOf(chart.scene.table(Number.POSITIVE_INFINITY))], { type: "text/csv" });
  const head = chart.theme.fontPx * 2.2 * (chart.scene.legend.length > 0 ? 2 : 1);
  const height = chart.scene.height?.(chart.width) ?? Math.max(220, Math.round(chart.width * 0.5));
  const size = { width: chart.width, height: Math.round(height + head) };
  if (format === "svg") {
    const painter = new SvgPainter(size, chart.theme.fontPx);
    paintAll(painter, chart, { width: size.width, height, head });
    return new Blob([painter.file(chart.title, chart.theme.surface)], { type: "image/svg+xml" });
  }
  const canvas = new OffscreenCanvas(size.width * scale, size.height * scale);
  const pen = canvas.getContext("2d") as unknown as CanvasRenderingContext2D;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  const painter = new CanvasPainter(pen, chart.theme.font);
  painter.box({ x: 0, y: 0, ...size }, { color: chart.theme.surface });
  paintAll(painter, chart, { width: size.width, height, head });
  return canvas.convertToBlob({ type: "image/png" });
}

function paintAll(
  painter: Painter,
  { scene, title, theme, view }: Exported,
  { head, ...size }: Size & { head: number },
): void {
  const line = theme.fontPx * 2.2;
  painter.text(title, 8, line / 2, { color: theme.text, bold: true });
  let x = 8;
  for (const { name, color, dash } of scene.legend) {
    painter.line([x, line * 1.5, x + 14, line * 1.5], {
      color: theme.data[color]!,
      width: 2,
      ...(dash && { dash: [6, 4] }),
    });
    painter.text(name, x + 20, line * 1.5, { color: theme.text });
    x += 36 + painter.widthOf(name);
  }
  scene.paint(shifted(painter, head), size, theme, view);
}

/** The same painter, everything lower by `down` pixels. */
function shifted(painter: Painter, down: number): Painter {
  const moved = (points: ArrayLike<number>): number[] =>
    Array.from(points, (value, index) => (index % 2 === 1 ? value + down : value));
  return {
    line: (points, stroke) => painter.line(moved(points), stroke),
    area: (points, fill) => painter.area(moved(points), fill),
    box: (box, fill) => painter.box({ ...box, y: box.y + down }, fill),
    dot: (x, y, radius, fill) => painter.dot(x, y + down, radius, fill),
    text: (text, x, y, writing) => painter.text(text, x, y + down, writing),
    within: (box, draw) => painter.within({ ...box, y: box.y + down }, draw),
    widthOf: (text) => painter.widthOf(text),
  };
}

/** RFC 4180; what a spreadsheet would take for a formula is set off by a quote. */
export function csvOf({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => row.map(cellOf).join(",")).join("\r\n") + "\r\n";
}

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
