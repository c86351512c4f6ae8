import { plan, recipe } from "@tuneit/protocol";

const hash = "0".repeat(64);
const compute = {
  ...{ role: "compute", plugin: "@a/compute", version: "1.0.0", integrity: "", point: "compute-provider" },
  ...{ contribution: "local", entry: "js:local", with: {} },
};

/** The least that is a plan. */
export const smallPlan = plan.parse({
  ...{ format: 1, tuneit: "0.1.0", name: "a", task: "text-classification", seed: 7 },
  recipe: recipe.parse({
    ...{ tuneit: 1, task: "text-classification", model: { ref: "bundled:x" }, data: { source: { path: "a.csv" } } },
  }),
  ...{ plugins: [], environments: [], determinism: { level: "strict", threads: 1 }, compute, grants: [] },
  source: { name: "a.csv", sha256: hash, bytes: 1 },
  stages: [
    {
      ...{ id: "read", kind: "read", title: "Read", runs: "python", needs: [], uses: [], options: {} },
      limits: { memoryBytes: 1, wallSeconds: 1, tasks: 1, fileBytes: 1 },
    },
  ],
  estimate: { memoryBytes: 0, seconds: null, downloadBytes: null, notes: [] },
});
