import type { ChartOf, Explanation } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { explanationView } from "./explanation-view.ts";
import { scatterView } from "./scatter-view.ts";

const token = (text: string | null, weight: number) => ({ text, name: text ?? "[CLS]", weight });
const explanation: Explanation = {
  ...{ text: "a refund now", method: "integrated-gradients", label: "billing", prediction: "billing", score: 0.9 },
  baseline: { title: "the same text without words", score: 0.4 },
  tokens: [token(null, 0), token("a", 0.1), token(" refund", 0.6), token(" now", -0.2)],
  ...{ sum: 0.5, gap: 0.0001, steps: 34, whole: 4 },
};

test("an explanation reads in the order of the text, with what speaks for and against", () => {
  const lines = explanationView(explanation).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "answer billing, score 0.900",
    "without the text: 0.400 (the same text without words)",
    "integrated-gradients: the tokens add +0.500",
  ]);
  expect(lines.slice(6)).toEqual([
    "a       +0.100  +++",
    `refund  +0.600  ${"+".repeat(20)}`,
    "now     -0.200  -------",
  ]);
});

test("another class, a sum that lacks something, and a long text are told", () => {
  const tokens = Array.from({ length: 50 }, (_, at) => token(` word${at}`, at / 100));
  const told = explanationView({ ...explanation, label: "login", gap: 0.07, tokens });
  expect(told).toContain("answer: billing; explained: login, score 0.900");
  expect(told).toContain("which lacks 0.070 of the move");
  expect(told).toContain("and 20 tokens with less weight");
  expect(told).not.toContain("word19 ");
  expect(explanationView({ ...explanation, gap: null })).toContain("the numbers need not add up");
});

test("points are letters of their class, capitals where they are wrong", () => {
  const chart: ChartOf<"scatter"> = {
    ...{ kind: "scatter", title: "Map", x: { label: "one", scale: "linear" }, y: { label: "two", scale: "linear" } },
    points: {
      ...{ x: [0, 1, 1], y: [0, 1, 0] },
      color: { label: "class", values: ["ham", "spam", "ham"] },
      shape: { label: "answer", forms: ["right", "wrong"], values: ["right", "wrong", "right"] },
    },
  };
  const lines = scatterView(chart).split("\n");
  expect(lines[1]).toBe(`│${" ".repeat(63)}B`);
  expect(lines[20]).toBe(`│a${" ".repeat(62)}a`);
  expect(scatterView(chart)).toMatch(/b +spam +1 +1/);
  const same = { ...chart, points: { ...chart.points, x: [2, 2, 2], y: [3, 3, 3] } };
  expect(scatterView(same)).toContain("│B");
});
