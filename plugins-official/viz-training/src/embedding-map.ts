import { defineVisualizer, type ChartSpec, type VisualizerInput } from "@tuneit/sdk";
import { principalAxes } from "./principal-axes.ts";
import { umap, type UmapSettings } from "./umap.ts";

type Embeddings = NonNullable<VisualizerInput["embeddings"]>;
type Scatter = Extract<ChartSpec, { kind: "scatter" }>;

const mostLetters = 140;
/** Of UMAP: its time grows with their square, and a call has a minute, also where nothing is compiled. */
const mostRows = 2000;

/** Rows as the model sees them, in the plane where they differ most. */
export const embeddingMap = defineVisualizer(
  {
    id: "embedding-map",
    title: "PCA of the embeddings",
    description:
      "The plane in which the rows differ most. Distances are true to the model as far as the two axes reach, and each says how far: rows that are apart are apart in the model, rows that lie together need not be near in it.",
    tasks: ["text-classification"],
    reads: "embeddings",
  },
  ({ embeddings }) => ({ charts: embeddings && embeddings.rows.length > 2 ? [inPlane(embeddings)] : [] }),
);

const umapSettings = {
  type: "object",
  properties: {
    neighbours: {
      type: "integer",
      title: "Neighbours",
      description: "Of each row, itself among them. Few show fine groups, many the coarse order of all.",
      minimum: 2,
      maximum: 200,
      default: 15,
    },
    minDistance: {
      type: "number",
      title: "Least distance",
      description: "How near two points may come. Small values pack groups tightly, large ones spread them out.",
      minimum: 0,
      maximum: 0.99,
      default: 0.1,
    },
    seed: {
      type: "integer",
      title: "Seed",
      description: "The same gives the same picture. What another one changes is not the model's.",
      minimum: 0,
      maximum: 2_147_483_647,
      default: 7,
    },
  },
  additionalProperties: false,
};

/** Rows with the neighbours that they have in the model, as far as a plane has room for them. */
export const embeddingUmap = defineVisualizer<UmapSettings>(
  {
    id: "embedding-umap",
    title: "UMAP of the embeddings",
    description:
      "Rows that are neighbours in the model are drawn as neighbours. Only that can be read from it: how far groups lie apart, how large and how dense they are, means little, and another seed moves them.",
    tasks: ["text-classification"],
    reads: "embeddings",
    config: umapSettings,
  },
  ({ embeddings }, { config }) => ({
    charts: embeddings && embeddings.rows.length > 2 ? [byNeighbours(embeddings, config)] : [],
  }),
);

function inPlane(embeddings: Embeddings): ChartSpec {
  const { width, vectors } = embeddings;
  const { places, shares } = principalAxes(vectors, width, 2);
  const [first = 0, second = 0] = shares;
  return {
    ...pointsAt(embeddings, places),
    x: { label: `axis 1, ${percent(first)} of the variance`, scale: "linear" },
    y: { label: `axis 2, ${percent(second)} of the variance`, scale: "linear" },
    method: { name: "PCA", parameters: { "variance of axis 1": first, "variance of axis 2": second, width } },
  };
}

function byNeighbours(embeddings: Embeddings, settings: UmapSettings): ChartSpec {
  const drawn = fewer(embeddings, mostRows);
  const { width, vectors, rows } = drawn;
  const { neighbours, minDistance, seed } = settings;
  return {
    ...pointsAt(drawn, umap(vectors, width, settings)),
    x: { label: "axis 1, without a unit", scale: "linear" },
    y: { label: "axis 2, without a unit", scale: "linear" },
    method: {
      name: "UMAP",
      parameters: {
        ...{ "neighbours": Math.min(neighbours, rows.length), "least distance": minDistance, seed, width },
        ...(rows.length < embeddings.rows.length && { rows: `${rows.length} of ${embeddings.rows.length}` }),
      },
    },
  };
}

/** At most so many of the rows, evenly from all of them. */
function fewer(embeddings: Embeddings, most: number): Embeddings {
  const { rows, width, vectors } = embeddings;
  if (rows.length <= most) return embeddings;
  const kept = Array.from({ length: most }, (_, at) => Math.floor((at * rows.length) / most));
  const numbers = new Float32Array(most * width);
  for (const [at, row] of kept.entries()) numbers.set(vectors.subarray(row * width, (row + 1) * width), at * width);
  return { ...embeddings, rows: kept.map((row) => rows[row]!), vectors: numbers };
}

function pointsAt({ rows, split }: Embeddings, places: readonly Float64Array[]): Omit<Scatter, "x" | "y" | "method"> {
  return {
    kind: "scatter",
    title: "Rows as the model sees them",
    split,
    points: {
      x: Array.from(places[0]!, short),
      y: Array.from(places[1]!, short),
      color: { label: "true class", values: rows.map(({ label }) => label ?? "none") },
      shape: { label: "answer", forms: verdicts(rows), values: rows.map(verdict) },
      hover: [
        { label: "answered", values: rows.map(({ prediction }) => prediction) },
        { label: "score", values: rows.map(({ score }) => short(score)) },
        { label: "text", values: rows.map(({ text }) => clipped(text)) },
      ],
      rows: rows.map(({ id }) => id),
    },
    links: { opens: "rows", filter: { row: "$row" } },
  };
}

/** Only those that there are. */
function verdicts(rows: Embeddings["rows"]): string[] {
  const found = new Set(rows.map(verdict));
  return ["right", "wrong", "not known"].filter((one) => found.has(one));
}

function verdict({ label, prediction }: Embeddings["rows"][number]): string {
  if (label === null) return "not known";
  return label === prediction ? "right" : "wrong";
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const short = (value: number): number => Number(value.toPrecision(5));
const clipped = (text: string): string => (text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text);
