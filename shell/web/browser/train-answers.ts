import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contributes, type Contributes, type RoleTemplate } from "@tuneit/protocol";
import type {
  ContributionList,
  DatasetEntry,
  DatasetPreview,
  ModelEntry,
  Offered,
  PlanPreview,
  RecipeEntry,
  Sample,
} from "@tuneit/protocol/http";
import { answers } from "./answers.ts";

const checkout = join(import.meta.dirname, "../../..");
const now = Date.UTC(2026, 10, 21, 9);
export const recipeText = readFileSync(join(checkout, "shell/cli/demo/recipe.yaml"), "utf8");

/** What the official plugins' own manifests offer. */
const offers: Offered[] = globSync("plugins-official/*/package.json", { cwd: checkout })
  .toSorted()
  .flatMap((file) => offersOf(join(checkout, file)));

function offersOf(file: string): Offered[] {
  const { name, version, tuneit } = JSON.parse(readFileSync(file, "utf8")) as {
    name: string;
    version: string;
    tuneit: { contributes: unknown };
  };
  const points = Object.entries(contributes.parse(tuneit.contributes) satisfies Contributes);
  return points.flatMap(([point, list]) =>
    (list ?? []).map((one) => {
      const { id, title, config, ...more } = one as Partial<Offered> & Pick<Offered, "id" | "title" | "config">;
      const kept = { accepts: more.accepts ?? null, schemes: more.schemes ?? null, values: more.values ?? null };
      return {
        ...{ point: point as Offered["point"], id, plugin: name, version, title, config },
        ...{ description: more.description ?? "" },
        ...{ ...kept, tasks: more.tasks ?? null, use: more.use ?? null },
        enabled: id !== "onnx",
        reason: id === "onnx" ? "You turned @tuneit/export-onnx off." : null,
      };
    }),
  );
}

const contributions: ContributionList = {
  items: offers,
  ...{ nextCursor: null, total: offers.length, installable: [], askedAt: now },
};

const datasets: DatasetEntry[] = [
  { id: "support-tickets.csv", reader: "csv", bytes: 181_204 },
  { id: "sms-spam.tsv", reader: "csv", bytes: 477_907 },
].map((one) => ({ ...one, name: one.id, path: `data/${one.id}`, updatedAt: now, reading: null }));

const tickets = [
  ["1", "chat", "Is a missing instruction manual a reason to send it back or can you email it", "returns"],
  ["2", "email", "We ordered thirty chairs for an event on the 9th. Twenty-two are here.", "shipping"],
  ["3", "email", "I was charged twice for the same month", "billing"],
  ["4", "chat", "The app closes by itself as soon as I open the camera", "technical"],
  ["5", "phone", "How do I change the address of my account", "account"],
  ["6", "chat", "Does the blue one come in a larger size", "product"],
];
const names = ["id", "channel", "text", "category"];

const role = (id: string, title: string) => ({
  ...{ id, title, description: "", required: true, most: 1, hints: { names: [], types: [] } },
});
const template: RoleTemplate = {
  ...{ task: "text-classification", plugin: "@tuneit/engine-pytorch", version: "1.3.0", title: "Text classification" },
  ...{ description: "", roles: [role("text", "Text"), role("label", "Label")] },
  ...{ columns: { text: ["text"], label: ["category"] }, missing: [] },
};

const preview: DatasetPreview = {
  columns: names.map((name) => ({ name, type: name === "id" ? "int64" : "string" })),
  rows: tickets.map((row) => Object.fromEntries(row.map((cell, index) => [names[index] ?? "", cell]))),
  ...{ total: 743, cut: null, warnings: [], reader: "csv", with: {} },
  templates: [template],
};

const parts = (weights: number) => [
  { part: "weights", bytes: weights },
  { part: "gradients", bytes: weights },
  { part: "optimizer", bytes: 2 * weights },
  { part: "activations", bytes: 310e6 },
];
const sum = (weights: number) => parts(weights).reduce((total, { bytes }) => total + bytes, 0);

const model = (given: Partial<ModelEntry> & Pick<ModelEntry, "ref" | "title">, weights: number): ModelEntry => ({
  ...{ source: "bundled", adapter: "transformers", tasks: ["text-classification"], license: "Apache-2.0" },
  ...{
    parameters: weights / 4,
    bytes: weights,
    description: "",
    family: "BERT",
    context: 256,
    local: true,
    remote: null,
  },
  fit: {
    verdict: sum(weights) > 32e9 ? "no" : sum(weights) > 24e9 ? "tight" : "fits",
    ...{ needBytes: sum(weights), haveBytes: 32e9, parts: parts(weights), from: "card" },
  },
  ...given,
});

export const models: ModelEntry[] = [
  model({ ref: "bundled:minilm-l6", title: "all-MiniLM-L6-v2", description: "Small and quick, for English." }, 90.8e6),
  model(
    {
      ref: "hub:distilbert/distilbert-base-uncased",
      title: "DistilBERT base",
      source: "hub",
      context: 512,
    },
    268e6,
  ),
  model({ ref: "file:./models/large", title: "large", source: "file", license: null, family: null }, 6.4e9),
  model({ ref: "hub:acme/giant-7b", title: "giant-7b", source: "hub", license: "custom" }, 28e9),
];

const samples: Sample[] = [
  {
    ...{ id: "support-tickets", title: "Support tickets", task: "text-classification", rows: 743 },
    description: "A small model learns to sort tickets into six classes.",
  },
];

export const recipe: RecipeEntry = {
  ...{ id: "support-tickets", name: "support-tickets", task: "text-classification" },
  text: recipeText.replace("./support-tickets.csv", "data/support-tickets.csv"),
  ...{ recipe: null, problems: [], updatedAt: now, etag: "1" },
};

const curve = Array.from({ length: 50 }, (_, index): [number, number] => [
  index,
  index < 5 ? (3e-4 * index) / 5 : 3e-4 * (1 - (index - 5) / 45),
]);

const pinned = ["engine-pytorch", "metrics-classification", "model-transformers", "reader-tabular"];

/** Enough of a plan for the screen; the planner itself makes the whole of it. */
export const planned = {
  hash: "a".repeat(64),
  plan: {
    recipe: { name: "support-tickets", train: { epochs: 2, learningRate: 3e-4 } },
    plugins: pinned.map((name) => ({ name: `@tuneit/${name}`, version: "1.0.0", integrity: "", keyId: null })),
    estimate: {
      ...{ memoryBytes: sum(90.8e6), seconds: [41, 66], downloadBytes: 0 },
      notes: ["Time: from 3 completed runs of this workspace"],
    },
  },
  ...{ steps: 38, memory: parts(90.8e6), diskBytes: 410e6, curve, installs: [], missing: [], warnings: [] },
} as unknown as PlanPreview;

const page = (items: readonly unknown[]) => ({ items, nextCursor: null, total: items.length });

/** A server with two datasets, four models, one recipe and a run of it. */
export const trainAnswers: Readonly<Record<string, unknown>> = {
  ...answers,
  "/contributions": contributions,
  "/datasets": page(datasets),
  "/datasets/support-tickets.csv/preview": preview,
  "/datasets/sms-spam.tsv/preview": preview,
  "/models": page(models),
  "/samples": page(samples),
  "/recipes": page([recipe]),
  "/recipes/support-tickets": recipe,
  "/plans/preview": planned,
};
