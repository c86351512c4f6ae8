import { checkCharts, describedIn, exampleInput } from "@tuneit/testing";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { embeddingUmap } from "./embedding-map.ts";
import { neighbourGraph } from "./neighbour-graph.ts";
import { curveFor, umap } from "./umap.ts";

const [groups, each, width] = [3, 40, 16];
const rows = groups * each;
const settings = { neighbours: 10, minDistance: 0.1, seed: 7 };

/** Numbers from -1 to 1, always the same. */
function noise(): () => number {
  let state = 5;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Three groups in 16 dimensions, further apart than they are wide. */
function clusters(): Float32Array {
  const draw = noise();
  const groupOf = (at: number): number => Math.floor(at / width) % groups;
  return Float32Array.from({ length: rows * width }, (_, at) => draw() + (at % width === groupOf(at) ? 8 : 0));
}

type Apart = (one: number, other: number) => number;
const inModel =
  (vectors: Float32Array): Apart =>
  (one, other) =>
    Math.hypot(...Array.from({ length: width }, (_, at) => vectors[one * width + at]! - vectors[other * width + at]!));
const inPicture =
  ([x, y]: readonly Float64Array[]): Apart =>
  (one, other) =>
    Math.hypot(x![one]! - x![other]!, y![one]! - y![other]!);

const ranked = (row: number, apart: Apart): number[] =>
  Array.from({ length: rows }, (_, other) => other)
    .filter((other) => other !== row)
    .toSorted((one, other) => apart(row, one) - apart(row, other));

/** Share of the five nearest in the picture that are of the row's own group. */
function purity(apart: Apart): number {
  const own = Array.from({ length: rows }, (_, row) =>
    ranked(row, apart)
      .slice(0, 5)
      .filter((other) => other % groups === row % groups),
  );
  return own.flat().length / (5 * rows);
}

/** 1 where no row has neighbours in the picture that it does not have in the model (Venna and Kaski 2001), of `k`. */
function trustworthiness(model: Apart, picture: Apart, k: number): number {
  let penalty = 0;
  for (let row = 0; row < rows; row++) {
    const order = ranked(row, model);
    for (const near of ranked(row, picture).slice(0, k)) penalty += Math.max(0, order.indexOf(near) + 1 - k);
  }
  return 1 - (2 / (rows * k * (2 * rows - 3 * k - 1))) * penalty;
}

test("rows keep the neighbours that they have in the model, which a shuffled picture does not", () => {
  const vectors = clusters();
  const places = umap(vectors, width, settings);
  expect(purity(inPicture(places))).toBeGreaterThan(0.99);
  const trust = trustworthiness(inModel(vectors), inPicture(places), 10);
  const shuffled = places.map((axis) => axis.map((_, row) => axis[Math.floor(row / groups) + (row % groups) * each]!));
  expect(trust).toBeGreaterThan(0.85);
  expect(purity(inPicture(shuffled))).toBeLessThan(0.9);
  expect(trustworthiness(inModel(vectors), inPicture(shuffled), 10)).toBeLessThan(trust - 0.1);
});

test("the same seed gives the same picture, another one another, and every setting shows", () => {
  const vectors = clusters();
  const places = umap(vectors, width, settings);
  expect(umap(vectors, width, settings)).toEqual(places);
  for (const other of [{ seed: 8 }, { neighbours: 30 }, { minDistance: 0.8 }])
    expect(umap(vectors, width, { ...settings, ...other })[0]).not.toEqual(places[0]);
});

// Of umap-learn 0.5, `find_ab_params(1, min_dist)`.
test.each([
  [0.1, 1.5769, 0.8951],
  [0.5, 0.583, 1.3342],
])("the curve for a least distance of %s is that of the authors' own program", (minDistance, a, b) => {
  const found = curveFor(minDistance);
  expect(found.a).toBeCloseTo(a, 3);
  expect(found.b).toBeCloseTo(b, 3);
});

test("the graph has the nearest rows, and says of each how sure it is", () => {
  const vectors = clusters();
  const { from, to, weight } = neighbourGraph(vectors, width, 4);
  const edges = new Map(Array.from(from, (row, at) => [`${row} ${to[at]}`, weight[at]!]));
  for (let row = 0; row < rows; row++) {
    const [closest, ...others] = ranked(row, inModel(vectors)).slice(0, 3);
    expect(edges.get(`${row} ${closest}`)).toBeCloseTo(1, 12);
    for (const other of others) expect(edges.get(`${row} ${other}`)).toBeGreaterThan(0);
  }
  for (const [edge, sure] of edges) {
    expect(edges.get(edge.split(" ").toReversed().join(" "))).toBe(sure);
    expect(sure).toBeLessThanOrEqual(1);
  }
});

test.each([
  ["rows that are all alike", Float32Array.from({ length: 12 }, () => 3), 3],
  ["three rows", Float32Array.from([0, 0, 1, 0, 0, 1]), 2],
  ["rows that are twice there", Float32Array.from({ length: 40 }, (_, at) => Math.floor(at / 8)), 4],
])("%s have a place all the same", (_, vectors, columns) => {
  for (const axis of umap(vectors, columns, { ...settings, neighbours: 15 }))
    expect(axis.every(Number.isFinite)).toBe(true);
});

const context = { config: settings, log: console, signal: new AbortController().signal, progress: () => undefined };
const inputOf = (count: number) =>
  exampleInput({
    task: "text-classification",
    metrics: [],
    tables: [],
    embeddings: {
      ...{ split: "test", total: count, width: 2, layer: "what the head decides by", classes: ["a"] },
      rows: Array.from({ length: count }, (_, id) => ({ id, label: "a", prediction: "a", text: "t", score: 1 })),
      vectors: Float32Array.from({ length: 2 * count }, (_, at) => Math.sin(at * 12.9)),
    },
  });

test("a picture says how it was made and opens its rows; too many are thinned evenly, and that is said", async () => {
  const [few] = checkCharts(await embeddingUmap(inputOf(12), context));
  expect(few).toMatchObject({
    kind: "scatter",
    method: { name: "UMAP", parameters: { "neighbours": 10, "least distance": 0.1, "seed": 7, "width": 2 } },
    links: { opens: "rows", filter: { row: "$row" } },
  });
  const [many] = checkCharts(await embeddingUmap(inputOf(2500), context));
  expect(many).toMatchObject({ method: { parameters: { rows: "2000 of 2500" } } });
  expect((many as { points: { rows: number[] } }).points.rows.slice(0, 4)).toEqual([0, 1, 2, 3]);
  expect((many as { points: { rows: number[] } }).points.rows.at(-1)).toBe(2498);
});

test("fewer than three rows have no map, and the manifest says what the code says", async () => {
  expect(checkCharts(await embeddingUmap(inputOf(2), context))).toEqual([]);
  const described = describedIn(manifest, "visualizer") as { id: string }[];
  expect(described.find(({ id }) => id === "embedding-umap")).toEqual(embeddingUmap.tuneit.contribution);
});
