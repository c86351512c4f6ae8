import { expect, it } from "vitest";
import { answerOf, questionsOf, textOf, voicesOf } from "./voices.ts";
import { promptsCsv } from "./prompts.ts";

it("reads base as the base of the first run, and takes no more than four", () => {
  expect(voicesOf("base,a")).toEqual([
    { run: "a", isBase: true },
    { run: "a", isBase: false },
  ]);
  expect(textOf(voicesOf("base:b,a,base,c,d,e"))).toBe("base:b,a,base:a,c");
  expect(voicesOf("base")).toEqual([]);
});

it("asks a run and its base at once, and apart where each has its own text", () => {
  const voices = voicesOf("base,a,b");
  expect(questionsOf(voices, () => "hello")).toEqual([
    { run: "a", text: "hello", asksBase: true, voices: ["base:a", "a"] },
    { run: "b", text: "hello", asksBase: false, voices: ["b"] },
  ]);
  expect(questionsOf(voices, ({ isBase }) => (isBase ? "one" : "two")).map(({ text }) => text)).toEqual([
    "one",
    "two",
    "two",
  ]);
  expect(questionsOf(voices, () => "  ")).toEqual([]);
});

it("gives each voice its own answer, the surest class first", () => {
  const one = { text: "x", label: "b", scores: { a: 0.2, b: 0.8 } };
  const said = { tuned: [one], base: null, milliseconds: 12, baseMilliseconds: null };
  expect(answerOf(said, false)).toEqual({
    label: "b",
    scores: [
      ["b", 0.8],
      ["a", 0.2],
    ],
    milliseconds: 12,
  });
  expect(answerOf(said, true)).toBeNull();
});

it("writes prompts as rows that a reader takes back", () => {
  expect(promptsCsv([{ text: 'He said "no",\nthen left', label: "returns" }])).toBe(
    'text,label\r\n"He said ""no"",\nthen left",returns\r\n',
  );
});
