import type { ChartOf } from "@tuneit/protocol";
import type { Painter } from "./painter.ts";
import { forms, type Form, type LegendItem } from "./scene.ts";

type Shape = ChartOf<"scatter">["points"]["shape"];

/** Of the point at `index`; a dot where the spec names no other form for its value. */
export function formAt(shape: Shape, index: number): Form {
  return forms[shape?.forms.indexOf(String(shape.values[index])) ?? 0] ?? "dot";
}

export const formLegend = (shape: Shape): LegendItem[] =>
  (shape?.forms ?? []).map((name, at) => ({ name, color: 0, dash: false, value: "", form: forms[at] ?? "dot" }));

export function paintMark(
  painter: Painter,
  form: Form,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
  fill: { readonly color: string; readonly alpha: number },
): void {
  const reach = radius * 1.35;
  if (form === "dot") painter.dot(x, y, radius, fill);
  else if (form === "square")
    painter.box({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }, fill);
  else if (form === "triangle") painter.area([x - reach, y + radius, x, y - reach, x + reach, y + radius], fill);
  else {
    // Few and looked for: nothing shines through a cross.
    const stroke = { color: fill.color, width: Math.max(1.75, radius / 2) };
    painter.line([x - reach, y - reach, x + reach, y + reach], stroke);
    painter.line([x - reach, y + reach, x + reach, y - reach], stroke);
  }
}
