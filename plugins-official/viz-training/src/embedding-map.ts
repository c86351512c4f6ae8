import { defineVisualizer, type ChartSpec, type VisualizerInput } from "@tuneit/sdk";
import { principalAxes } from "./principal-axes.ts";

type Embeddings = NonNullable<VisualizerInput["embeddings"]>;

const mostLetters = 140;

/** Rows as the model sees them, in the plane where they differ most. */
export const embeddingMap = defineVisualizer(
  {
    id: "embedding-map",
    title: "Embeddings",
    description: "Rows that the model sees alike lie near each other: PCA of the vectors that it decides by.",
    tasks: ["text-classification"],
    reads: "embeddings",
  },
  ({ embeddings }) => ({ charts: embeddings && embeddings.rows.length > 2 ? [mapOf(embeddings)] : [] }),
);

function mapOf({ rows, split, width, vectors }: Embeddings): ChartSpec {
  const { places, shares } = principalAxes(vectors, width, 2);
  const [first = 0, second = 0] = shares;
  return {
    kind: "scatter",
    title: "Rows as the model sees them",
    split,
    x: { label: `axis 1, ${percent(first)} of the variance`, scale: "linear" },
    y: { label: `axis 2, ${percent(second)} of the variance`, scale: "linear" },
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
    method: { name: "PCA", parameters: { "variance of axis 1": first, "variance of axis 2": second, width } },
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
