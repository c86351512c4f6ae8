import { fitted } from "./axes.ts";
import type { ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";
import { nothingPainted, type ChartTable, type Painted, type Size } from "./scene.ts";

/** A table as a drawing, for the export of what is shown as elements of the page. */
export function paintTable(painter: Painter, size: Size, theme: ChartTheme, { columns, rows }: ChartTable): Painted {
  const width = size.width / Math.max(1, columns.length);
  const height = theme.fontPx * 1.8;
  for (const [row, cells] of [columns, ...rows].entries()) {
    const y = (row + 0.5) * height;
    for (const [column, cell] of cells.entries()) {
      const text = fitted(painter, String(cell ?? ""), width - 12);
      painter.text(text, column * width + 4, y, { color: row === 0 ? theme.quiet : theme.text, bold: row === 0 });
    }
    painter.line([0, (row + 1) * height, size.width, (row + 1) * height], { color: theme.border, width: 1 });
  }
  return nothingPainted;
}

export const tableHeight = ({ rows }: ChartTable, fontPx = 11): number => (rows.length + 1) * fontPx * 1.8 + 4;
