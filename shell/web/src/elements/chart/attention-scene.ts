import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { metric } from "../format.ts";
import { drawAttribution } from "./attribution-text.ts";
import { fitted } from "./axes.ts";
import { inkOn, type ChartTheme } from "./chart-theme.ts";
import type { Painter } from "./painter.ts";
import { extentOf } from "./scale.ts";
import type { Painted, Scene, Size, Stop } from "./scene.ts";
import { painted } from "./stops.ts";

/** Weights of one head, token by token; a single row is an attribution, drawn as the text itself. */
export function attentionScene(spec: ChartOf<"attention">, layer: number, head: number): Scene {
  const chosen = spec.layers[layer] ?? spec.layers[0]!;
  const { weights } = chosen.heads[head] ?? chosen.heads[0]!;
  const [only, ...others] = weights;
  const attribution = others.length === 0 && only !== undefined ? only : null;
  const queries = weights.length === 1 ? [""] : (spec.queries ?? spec.tokens);
  const rowHeight = weights.length === 1 ? 34 : Math.max(12, Math.min(24, 480 / queries.length));
  return {
    told: toldOf(spec, weights),
    legend: [],
    table: () =>
      attribution === null
        ? {
            columns: [msg("Token"), ...spec.tokens],
            rows: weights.map((row, index) => [queries[index] ?? "", ...row]),
          }
        : {
            columns: [msg("Token"), msg("Weight")],
            rows: spec.tokens.map((token, at) => [token.trim(), attribution[at] ?? 0]),
          },
    ...(attribution !== null && { page: () => drawAttribution(spec.tokens, attribution) }),
    height: () => queries.length * rowHeight + 84,
    paint: (painter, size, theme) =>
      paintWeights(painter, size, theme, { tokens: spec.tokens, queries, weights, rowHeight }),
  };
}

interface Grid {
  readonly tokens: readonly string[];
  readonly queries: readonly string[];
  readonly weights: readonly (readonly number[])[];
  readonly rowHeight: number;
}

function paintWeights(painter: Painter, size: Size, theme: ChartTheme, grid: Grid): Painted {
  const { tokens, queries, weights, rowHeight } = grid;
  const left = Math.min(140, Math.max(0, ...queries.map((query) => painter.widthOf(query))) + 10);
  const top = 70;
  const width = (size.width - left - 4) / tokens.length;
  const [low, high] = extentOf(weights.flat());
  for (const [column, token] of tokens.entries()) {
    if (width < theme.fontPx && column % Math.ceil(theme.fontPx / width) !== 0) continue;
    const x = left + (column + 0.5) * width;
    painter.text(fitted(painter, token, 60), x, top - 6, { color: theme.quiet, turned: true });
  }
  const stops: Stop[] = [];
  for (const [row, query] of queries.entries()) {
    const y = top + row * rowHeight;
    painter.text(fitted(painter, query, left - 8), left - 6, y + rowHeight / 2, { color: theme.quiet, align: "end" });
    for (const [column, token] of tokens.entries()) {
      const weight = weights[row]?.[column] ?? 0;
      const color = shadeOf(weight, [low, high], theme);
      const x = left + column * width;
      painter.box({ x, y, width: Math.max(0.5, width - (width > 6 ? 1 : 0)), height: rowHeight - 1 }, { color });
      if (width > 38 && rowHeight > 16)
        painter.text(metric(weight), x + width / 2, y + rowHeight / 2, { color: inkOn(color), align: "middle" });
      stops.push(stopOf({ query, token, weight, x: x + width / 2, y: y + rowHeight / 2 }));
    }
  }
  return { ...painted(stops, Math.max(width, rowHeight)), stride: 1 };
}

/** Where weights go both ways, those below zero have the second data colour. */
function shadeOf(weight: number, [low, high]: readonly [number, number], theme: ChartTheme): string {
  if (low >= 0) return theme.ramp[Math.round((8 * weight) / (high || 1))] ?? theme.ramp[0]!;
  const most = Math.max(-low, high) || 1;
  const share = Math.round((Math.abs(weight) / most) * 100);
  return mixed(theme.data[weight < 0 ? 1 : 0]!, theme.surface, share / 100);
}

function mixed(color: string, ground: string, share: number): string {
  const part = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16);
  const parts = [1, 3, 5].map((at) => Math.round(part(color, at) * share + part(ground, at) * (1 - share)));
  return `#${parts.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

function stopOf({
  query,
  token,
  weight,
  x,
  y,
}: {
  query: string;
  token: string;
  weight: number;
  x: number;
  y: number;
}): Stop {
  const title = query === "" ? token : `${query} → ${token}`;
  return {
    x,
    y,
    at: null,
    title,
    rows: [{ color: null, name: msg("Weight"), value: metric(weight) }],
    about: { row: query, column: token, name: token },
  };
}

function toldOf({ tokens, queries = tokens }: ChartOf<"attention">, weights: readonly (readonly number[])[]): string {
  const [row, column] = strongest(weights);
  const [token, weight] = [tokens[column] ?? "", metric(weights[row]?.[column] ?? 0)];
  if (weights.length === 1)
    return msg(str`${tokens.length} tokens; the strongest is “${token.trim()}” with ${weight}.`);
  return msg(str`${queries[row] ?? ""} attends most to “${token}”, with ${weight}.`);
}

function strongest(weights: readonly (readonly number[])[]): [number, number] {
  let best: [number, number] = [0, 0];
  let most = Number.NEGATIVE_INFINITY;
  for (const [row, values] of weights.entries())
    for (const [column, value] of values.entries())
      if (Math.abs(value) > most) [most, best] = [Math.abs(value), [row, column]];
  return best;
}
