import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { html } from "lit";
import { metric } from "../format.ts";
import { shadedBy } from "../matrix.ts";
import { fitted } from "./axes.ts";
import { inkOn, type ChartTheme } from "./chart-theme.ts";
import { normalized, type Normalize } from "./normalize.ts";
import type { Painter } from "./painter.ts";
import type { Painted, Scene, Size, Stop } from "./scene.ts";
import { painted } from "./stops.ts";

/** More cells than this are drawn on a canvas. */
const mostAsTable = 50;

/** Confusion or heatmap; the shade is a cell's share of its row, column or all. */
export function matrixScene(spec: ChartOf<"matrix">, by: Normalize): Scene {
  const { rows, columns, values } = spec;
  const isLarge = rows.names.length > mostAsTable || columns.names.length > mostAsTable;
  const shares = normalized(
    values,
    shadedBy({ shownAs: by, rowNames: rows.names, columnNames: columns.names, values }),
  );
  return {
    told: toldOf(spec),
    legend: [],
    table: () => ({
      columns: [`${rows.label} \\ ${columns.label}`, ...columns.names],
      rows: values.map((row, index) => [rows.names[index] ?? "", ...row]),
    }),
    height: (width) => Math.max(220, Math.min(520, (width * rows.names.length) / Math.max(1, columns.names.length))),
    paint: (painter, size, theme) => paintCells(painter, size, theme, { spec, shares }),
    ...(!isLarge && {
      page: () =>
        html`<tn-matrix
          label=${spec.title}
          shownAs=${by}
          .isOpen=${spec.links !== undefined}
          .rowLabel=${rows.label}
          .columnLabel=${columns.label}
          .rowNames=${rows.names}
          .columnNames=${columns.names}
          .values=${values}
        ></tn-matrix>`,
    }),
  };
}

function paintCells(
  painter: Painter,
  size: Size,
  theme: ChartTheme,
  { spec, shares }: { spec: ChartOf<"matrix">; shares: readonly (readonly number[])[] },
): Painted {
  const { rows, columns, values } = spec;
  const left = Math.min(160, Math.max(0, ...rows.names.map((name) => painter.widthOf(name))) + 12);
  const top = theme.fontPx * 3.4;
  const [width, height] = [(size.width - left) / columns.names.length, (size.height - top) / rows.names.length];
  painter.text(`${rows.label} ↓  ${columns.label} →`, 0, theme.fontPx * 0.7, { color: theme.quiet });
  const every = (room: number): number => Math.max(1, Math.ceil((theme.fontPx * 1.3) / room));
  const wide = Math.max(1, Math.ceil((theme.fontPx * 4) / width));
  for (const [column, name] of columns.names.entries())
    if (column % wide === 0)
      painter.text(fitted(painter, name, width * wide - 4), left + (column + 0.5) * width, top - theme.fontPx, {
        color: theme.quiet,
        align: "middle",
      });
  const stops: Stop[] = [];
  for (const [row, cells] of values.entries()) {
    const y = top + row * height;
    const name = rows.names[row] ?? "";
    if (row % every(height) === 0)
      painter.text(fitted(painter, name, left - 8), left - 6, y + height / 2, { color: theme.quiet, align: "end" });
    for (const [column, value] of cells.entries()) {
      const color = theme.ramp[Math.round(8 * (shares[row]?.[column] ?? 0))] ?? theme.ramp[0]!;
      const x = left + column * width;
      painter.box({ x, y, width: width > 6 ? width - 1 : width, height: height > 6 ? height - 1 : height }, { color });
      if (width > 30 && height > 14)
        painter.text(metric(value), x + width / 2, y + height / 2, { color: inkOn(color), align: "middle" });
      stops.push(stopOf(name, columns.names[column] ?? "", value, { x: x + width / 2, y: y + height / 2 }));
    }
  }
  return painted(stops, Math.max(width, height));
}

function stopOf(row: string, column: string, value: number, place: { x: number; y: number }): Stop {
  const rows = [{ color: null, name: msg("Value"), value: metric(value) }];
  return { ...place, at: null, title: `${row} → ${column}`, rows, about: { row, column, name: row } };
}

function toldOf({ rows, columns, values }: ChartOf<"matrix">): string {
  const total = values.flat().reduce((sum, value) => sum + value, 0);
  const right = values.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const isSquare = rows.names.join("\n") === columns.names.join("\n");
  const size = msg(str`${rows.names.length} by ${columns.names.length} cells.`);
  if (!isSquare || total <= 0) return size;
  return `${size} ${msg(str`${right} of ${total} on the diagonal.`)}`;
}
