import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const topics = [
  { label: "billing", words: ["charged twice", "refund", "wrong invoice", "card declined"] },
  { label: "access", words: ["cannot log in", "password reset", "locked out", "two-factor code"] },
  { label: "shipping", words: ["parcel is late", "wrong address", "box arrived open", "tracking stands still"] },
] as const;

/** Three classes in turn, with rows that differ: enough for a model to move, too little to take time. */
export const rows = (count: number): { text: string; label: string }[] =>
  Array.from({ length: count }, (_, index) => {
    const { label, words } = topics[index % topics.length]!;
    return { text: `Order ${1000 + index}: ${words[index % words.length]}, since day ${index % 7}`, label };
  });

export interface SmallRecipe {
  readonly name?: string;
  readonly steps?: number;
  readonly every?: number;
  /** `frozen` trains and saves the head alone: a checkpoint of kilobytes. */
  readonly strategy?: "full" | "frozen" | "lora";
  readonly augment?: readonly object[];
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Sixty rows and a recipe that trains on them in seconds. */
export async function writeSmallProject(folder: string, recipe: SmallRecipe = {}): Promise<void> {
  const lines = rows(60).map(({ text, label }) => `"${text}",${label}`);
  await writeFile(join(folder, "tickets.csv"), ["text,label", ...lines, ""].join("\n"));
  await writeFile(join(folder, "recipe.json"), JSON.stringify(smallRecipe(recipe)));
}

export const smallRecipe = ({
  name = "small",
  steps = 6,
  every = 2,
  strategy = "frozen",
  augment = [],
  more = {},
}: SmallRecipe) => ({
  tuneit: 1,
  name,
  task: "text-classification",
  seed: 7,
  data: {
    source: { path: "tickets.csv" },
    columns: { text: "text", label: "label" },
    split: { train: 0.6, validation: 0.2, test: 0.2, stratify: true },
    augment,
  },
  model: { ref: "bundled:minilm-l6" },
  train: { strategy: { use: strategy }, steps, batchSize: 4, checkpoint: { every, keep: 2 } },
  metrics: ["accuracy"],
  ...more,
});
