import { expect, it } from "vitest";
import { changesOf } from "./text-changes.ts";

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

it("tells what went and what came", () => {
  expect(changesOf("the cat sat", "the dog sat", "word")).toEqual([
    { kind: "same", text: "the " },
    { kind: "gone", text: "cat" },
    { kind: "new", text: "dog" },
    { kind: "same", text: " sat" },
  ]);
  expect(changesOf("", "a", "line")).toEqual([{ kind: "new", text: "a" }]);
  expect(changesOf("a\nb\n", "a\nc\n", "line").map(({ kind }) => kind)).toEqual(["same", "gone", "new"]);
  expect(changesOf("same", "same", "character")).toEqual([{ kind: "same", text: "same" }]);
});

it("gives both texts back, whatever they are", () => {
  const next = random(20_261_121);
  const text = () => Array.from({ length: Math.floor(next() * 40) }, () => "ab \n"[Math.floor(next() * 4)]).join("");
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [text(), text()];
    const changes = changesOf(before, after, (["word", "line", "character"] as const)[round % 3]!);
    const without = (kind: string) => changes.filter((change) => change.kind !== kind).map((change) => change.text);
    expect(without("new").join("")).toBe(before);
    expect(without("gone").join("")).toBe(after);
  }
});
