import { expect, it } from "vitest";
import { chartSpec, type ChartKind, type ChartOf } from "./chart.ts";

const axes = { x: { label: "x" }, y: { label: "y" } };
const title = "T";

/** The least that each kind takes. */
const least = {
  line: { kind: "line", title, ...axes, series: [{ name: "a", points: [[0, 1]] }] },
  bar: { kind: "bar", title, ...axes, bars: [{ name: "a", value: 1 }] },
  histogram: { kind: "histogram", title, ...axes, series: [{ name: "a", values: [1, 2] }] },
  matrix: {
    kind: "matrix",
    title,
    rows: { label: "r", names: ["a"] },
    columns: { label: "c", names: ["a"] },
    values: [[1]],
  },
  curve: { kind: "curve", title, shape: "roc", series: [{ name: "a", points: [[0, 0, null]], area: 0.5 }] },
  scatter: { kind: "scatter", title, ...axes, points: { x: [1], y: [2] } },
  images: { kind: "images", title, items: [{ image: { inline: "data:image/png;base64,AA==" }, alt: "a cat" }] },
  attention: {
    kind: "attention",
    title,
    tokens: ["a"],
    layers: [{ name: "0", heads: [{ name: "0", weights: [[1]] }] }],
  },
  table: { kind: "table", title, columns: ["a"], rows: [[1]] },
  diff: { kind: "diff", title, pairs: [{ label: "1", before: "a", after: "b" }] },
} satisfies { [K in ChartKind]: ({ kind: K } & Partial<ChartOf<K>>) | object };

it.each(Object.entries(least))("takes %s", (_, spec) => {
  expect(chartSpec.parse(spec)).toMatchObject({ title });
});

it("takes what is no number as a word, and no markup, address or foreign picture", () => {
  const line = {
    ...least.line,
    series: [
      {
        name: "a",
        points: [
          [0, "NaN"],
          [1, null],
        ],
      },
    ],
  };
  expect(chartSpec.safeParse(line).success).toBe(true);
  const foreign = { ...least.images, items: [{ image: { inline: "https://evil.example/a.png" }, alt: "a" }] };
  expect(chartSpec.safeParse(foreign).success).toBe(false);
  const drawn = { ...least.images, items: [{ image: { inline: "data:image/svg+xml;base64,AA==" }, alt: "a" }] };
  expect(chartSpec.safeParse(drawn).success).toBe(false);
  expect(chartSpec.safeParse({ ...least.bar, links: { opens: "url", url: "https://evil.example" } }).success).toBe(
    false,
  );
  expect(chartSpec.safeParse({ ...least.bar, html: "<b>" }).success).toBe(false);
});
