import { expect, it } from "vitest";
import type { Offered } from "@tuneit/protocol/http";
import { notYetInstalled, tasksOf } from "./catalog.ts";
import { changesBetween, said } from "./changes.ts";
import { problemsBelow } from "./editing.ts";
import { freshRecipe } from "./guess.ts";
import { changesOf, presets } from "./presets.ts";
import { RecipeDraft } from "./recipe-draft.ts";
import { idOf, useOf, usesOf, written } from "./uses.ts";

it("begins a recipe that says what was given and no more", () => {
  const draft = new RecipeDraft(freshRecipe("tickets", { task: "text-classification", data: "data/a b.csv" }));
  expect(draft.recipe).toEqual({
    ...{ tuneit: 1, name: "tickets", task: "text-classification" },
    data: { source: { path: "data/a b.csv" } },
  });
});

it("tells what differs, lists as one, and says it shortly", () => {
  const was = { train: { epochs: 2, schedule: { use: "linear" } }, metrics: [{ use: "@tuneit/x:f1", with: {} }] };
  const is = { train: { epochs: 3, schedule: { use: "linear" }, steps: 5 }, metrics: ["f1", "accuracy"] };
  const changes = changesBetween(was, is);
  expect(changes.map(({ name }) => name)).toEqual(["train.epochs", "metrics", "train.steps"]);
  expect(changes.map((change) => [said(change.was), said(change.is)])).toEqual([
    ["2", "3"],
    ["f1", "f1, accuracy"],
    ["–", "5"],
  ]);
});

it("a preset that was taken changes nothing more", () => {
  const draft = new RecipeDraft("train: { steps: 10, learningRate: 0.1 }\n");
  for (const preset of presets("validation.f1_macro")) {
    expect(changesOf(preset, draft.recipe ?? {}).length).toBeGreaterThan(0);
    draft.edit(...preset.edits);
    expect(changesOf(preset, draft.recipe ?? {})).toEqual([]);
  }
  expect(draft.recipe).toMatchObject({ train: { learningRate: 0.1, checkpoint: { best: "validation.f1_macro" } } });
});

it("reads what a recipe uses in each way of writing it, and writes it short", () => {
  expect(usesOf(["f1", { use: "top-k", with: { k: 3 } }, 7])).toEqual([
    { use: "f1", with: {} },
    { use: "top-k", with: { k: 3 } },
  ]);
  expect(useOf({})).toBeNull();
  expect([written({ use: "f1", with: {} }), written({ use: "lora", with: { r: 8 } })]).toEqual([
    "f1",
    { use: "lora", with: { r: 8 } },
  ]);
  expect(idOf("@acme/tuneit-lora@^2:lora")).toBe("lora");
});

it("gives each place its problems", () => {
  const problems = [
    { pointer: "/train/epochs", message: "a" },
    { pointer: "/training", message: "b" },
  ];
  expect(problemsBelow(problems, "/train")).toEqual([{ pointer: "/epochs", message: "a" }]);
});

it("offers what the registry has beside what is installed, once", () => {
  const installable = {
    ...{ plugin: "@tuneit/strategy-finetune", version: "1.0.0", title: "Fine-tuning", description: "Full and LoRA." },
    ...{ offers: ["training-strategy:full", "training-strategy:lora", "model-adapter:hub:", "dataset-reader:.csv"] },
    ...{ tasks: ["text-classification"], sizeBytes: 1 },
  };
  const installed = { point: "training-strategy", id: "full", tasks: null } as unknown as Offered;
  const list = { items: [installed], installable: [installable], nextCursor: null, total: 1, askedAt: 0 };
  const found = notYetInstalled(list);
  expect(found.map(({ id }) => id)).toEqual(["lora"]);
  expect(tasksOf(found)).toEqual(["text-classification"]);
});
