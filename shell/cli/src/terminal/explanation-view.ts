import type { Explanation } from "@tuneit/protocol";
import { table } from "./table.ts";

const mostTokens = 30;
const barWidth = 20;

/** One answer with what each token did to its score: in the order of the text, the weakest ones left out of a long one. */
export function explanationView(explanation: Explanation): string {
  const { label, score, prediction, baseline, method, sum, gap } = explanation;
  const tokens = explanation.tokens.filter(({ text, weight }) => text !== null || weight !== 0);
  const shown = strongest(tokens);
  const most = Math.max(1e-9, ...shown.map(({ weight }) => Math.abs(weight)));
  const rows = shown.map(({ text, name, weight }) => [
    text?.trim() || (name ?? "?"),
    signed(weight),
    (weight < 0 ? "-" : "+").repeat(Math.round((Math.abs(weight) / most) * barWidth)),
  ]);
  const left = tokens.length - shown.length;
  return [
    `${prediction === label ? "answer" : `answer: ${prediction}; explained:`} ${label}, score ${score.toFixed(3)}`,
    `without the text: ${baseline.score.toFixed(3)} (${baseline.title})`,
    gap === null
      ? `${method}: what the score loses where one token alone is covered; the numbers need not add up`
      : `${method}: the tokens add ${signed(sum)}${gap > 0.005 ? `, which lacks ${gap.toFixed(3)} of the move` : ""}`,
    "",
    table(["token", "weight", "for (+) or against (-)"], rows),
    ...(left > 0 ? [`and ${left} tokens with less weight`] : []),
  ].join("\n");
}

function strongest(tokens: Explanation["tokens"]): Explanation["tokens"] {
  if (tokens.length <= mostTokens) return tokens;
  const limit = tokens.map(({ weight }) => Math.abs(weight)).toSorted((a, b) => b - a)[mostTokens - 1]!;
  return tokens.filter(({ weight }) => Math.abs(weight) >= limit).slice(0, mostTokens);
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
