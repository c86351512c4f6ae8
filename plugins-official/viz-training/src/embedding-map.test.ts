import { checkCharts, describedIn, exampleInput } from "@tuneit/testing";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { embeddingMap } from "./embedding-map.ts";
import reference from "./principal-axes.fixture.json" with { type: "json" };
import { principalAxes } from "./principal-axes.ts";

const context = { config: {}, log: console, signal: new AbortController().signal, progress: () => undefined };

test.each(Object.entries(reference.cases))("axes are those of numpy: %s", (_, { width, vectors, shares, places }) => {
  const found = principalAxes(Float32Array.from(vectors), width, 2);
  for (const axis of [0, 1]) {
    expect(found.shares[axis]).toBeCloseTo(shares[axis]!, 9);
    for (const [row, place] of places[axis]!.entries()) expect(found.places[axis]![row]).toBeCloseTo(place, 6);
  }
});

test("rows that do not differ, or in one direction alone, have a place all the same", () => {
  const alike = principalAxes(
    Float32Array.from({ length: 12 }, () => 3),
    4,
    2,
  );
  expect([...alike.shares, ...alike.places[0]!, ...alike.places[1]!].every((value) => value === 0)).toBe(true);
  const line = principalAxes(
    Float32Array.from({ length: 30 }, (_, at) => Math.floor(at / 3) * ((at % 3) + 1)),
    3,
    2,
  );
  expect(line.shares[0]).toBeCloseTo(1, 9);
  expect(line.shares[1]).toBeCloseTo(0, 9);
  for (const place of line.places[1]!) expect(place).toBeCloseTo(0, 6);
  const equal = principalAxes(Float32Array.from([1, 0, -1, 0, 0, 1, 0, -1]), 2, 2);
  expect(equal.shares).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
});

test("two thousand rows of a small model take a moment", () => {
  const [rows, width] = [2000, 384];
  let state = 9;
  const vectors = Float32Array.from({ length: rows * width }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) / (1 + (at % width)) + (at % width === Math.floor(at / width) % 6 ? 0.4 : 0);
  });
  const began = performance.now();
  const { shares } = principalAxes(vectors, width, 2);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(shares[0]!).toBeGreaterThan(shares[1]!);
});

const row = (id: number, label: string | null, prediction: string) => ({
  ...{ id, label, prediction, text: `text of ${id} ${"x".repeat(200)}`, score: 0.75 },
});
const input = exampleInput({
  task: "text-classification",
  metrics: [],
  tables: [],
  embeddings: {
    ...{ split: "test", total: 9, width: 2, layer: "what the head decides by", classes: ["a", "b"] },
    rows: [row(11, "a", "a"), row(7, "b", "a"), row(3, null, "b")],
    vectors: Float32Array.from([0, 0, 4, 0, 8, 1]),
  },
});

test("a point has the class, the verdict and the row that it opens", async () => {
  const [chart] = checkCharts(await embeddingMap(input, context));
  expect(chart).toMatchObject({
    kind: "scatter",
    split: "test",
    points: {
      rows: [11, 7, 3],
      color: { values: ["a", "b", "none"] },
      shape: { values: ["right", "wrong", "not known"] },
    },
    links: { opens: "rows", filter: { row: "$row" } },
    method: { name: "PCA" },
  });
  expect(JSON.stringify(chart)).toContain("% of the variance");
  expect(JSON.stringify(chart)).not.toContain("x".repeat(141));
});

test("a run without embeddings has no map, and the manifest says what the code says", async () => {
  const { embeddings: _, ...without } = input;
  expect(checkCharts(await embeddingMap(without, context))).toEqual([]);
  const described = describedIn(manifest, "visualizer") as { id: string }[];
  expect(described.find(({ id }) => id === "embedding-map")).toEqual(embeddingMap.tuneit.contribution);
});
