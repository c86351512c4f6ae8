import { expect, test } from "vitest";
import type { FoundContribution } from "../points/contribution-key.ts";
import { bundledModels } from "./bundled-models.ts";

const small = { name: "small", title: "Small", parameters: 100, license: "MIT" };

function adapter(id: string, tasks: readonly string[], bundled: readonly object[]): FoundContribution<"model-adapter"> {
  const plugin = { manifest: { name: "@acme/models" } };
  return { point: "model-adapter", plugin, contribution: { id, tasks, bundled } } as never;
}

test("what two adapters bring along is one model, for the tasks of both", () => {
  const models = bundledModels([
    adapter("classify", ["text-classification"], [small]),
    adapter(
      "generate",
      ["causal-lm", "text-classification"],
      [
        { ...small, title: "Other" },
        { ...small, name: "large" },
      ],
    ),
  ]);
  expect(models.map(({ ref, title, adapter: by, tasks }) => [ref, title, by, tasks])).toEqual([
    ["bundled:small", "Small", "classify", ["text-classification", "causal-lm"]],
    ["bundled:large", "Small", "generate", ["causal-lm", "text-classification"]],
  ]);
});
