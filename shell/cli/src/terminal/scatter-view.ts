import type { ChartOf } from "@tuneit/protocol";
import { table } from "./table.ts";

const [columns, lines] = [64, 20];
const letters = "abcdefghijklmnopqrstuvwxyz";

/** Points as letters of their class, a capital where a point of another form (an error) lies there, too. */
export function scatterView({ x, y, points }: ChartOf<"scatter">): string {
  const classes = [...new Set((points.color?.values ?? []).map(String))];
  const [usual] = points.shape?.forms ?? [];
  const grid = Array.from({ length: lines }, () => Array.from({ length: columns }, () => " "));
  const [across, down] = [placer(points.x, columns), placer(points.y, lines)];
  for (const [at, px] of points.x.entries()) {
    const row = grid[lines - 1 - down(points.y[at]!)]!;
    const letter = letters[classes.indexOf(String(points.color?.values[at])) % letters.length] ?? "·";
    const isOther = points.shape !== undefined && points.shape.values[at] !== usual;
    const place = across(px);
    if (isOther || row[place] === " ") row[place] = isOther ? letter.toUpperCase() : letter;
  }
  const counts = classes.map((name, at) => {
    const own = points.x.flatMap((_, index) => (String(points.color!.values[index]) === name ? [index] : []));
    const others = own.filter((index) => points.shape !== undefined && points.shape.values[index] !== usual);
    return [letters[at % letters.length]!, name, String(own.length), String(others.length)];
  });
  return [
    `│ ${y.label}`,
    ...grid.map((row) => `│${row.join("")}`.trimEnd()),
    `└${"─".repeat(columns)} ${x.label}`,
    "",
    table(["", points.color?.label ?? "", "rows", `not ${usual ?? ""} (capitals)`], counts),
  ].join("\n");
}

function placer(values: readonly number[], cells: number): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => Math.min(cells - 1, Math.floor(((value - low) / (high - low || 1)) * cells));
}
