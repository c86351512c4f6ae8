import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runResult } from "@tuneit/protocol";
import type { Download, ModelEntry, ModelHubEntry, ModelPage } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { startHub, writeAdapter, type PrivateHub } from "./private-hub.ts";
import { ask, serve, type Served } from "./server.ts";
import { smallRecipe, writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const name = "@acme/open-hub";
const ref = "hub:acme/tiny@main";
const emptyNetwork = ["unshare", "--net", "--"];
const canBeOffline = spawnSync(emptyNetwork[0]!, [...emptyNetwork.slice(1), "true"]).status === 0;

let hub: PrivateHub;
let workspace: string;
beforeAll(async () => {
  hub = await startHub("");
  workspace = await newWorkspace();
  await writeSmallProject(workspace);
  await writeAdapter(join(workspace, "adapter"), { name, hub: hub.url });
  await answerOf(["plugin", "install", "./adapter", "--allow-unsigned", "--yes"], { in: workspace });
  // Makes the environment of its plugins, which takes longer than all the rest.
  await answerOf(["run", "recipe.json", "--yes", "--set", "train.steps=1"], { in: workspace });
}, 1_800_000);
afterAll(() => hub[Symbol.asyncDispose]());

const list = async (served: Served): Promise<Download[]> =>
  (await ask<{ items: Download[] }>(served, "/downloads")).items;

async function until(served: Served, wanted: (one: Download) => boolean): Promise<Download> {
  let seen: Download | undefined;
  await expect
    .poll(
      async () => {
        [seen] = await list(served);
        if (seen?.state === "failed") throw new Error(JSON.stringify(seen.problem));
        return seen !== undefined && wanted(seen);
      },
      { timeout: 600_000, interval: 100 },
    )
    .toBe(true);
  return seen!;
}

test(
  "a model is found at its hub, downloaded across a killed server, and tuned without a network",
  { timeout: 1_800_000 },
  async () => {
    let served = await serve({ in: workspace });
    try {
      const hubs = await ask<{ items: ModelHubEntry[] }>(served, "/hubs");
      const own = hubs.items.find(({ plugin }) => plugin === name)!;
      expect(own).toMatchObject({ ready: true, scheme: "hub" });
      const found = await ask<{ items: ModelEntry[] }>(served, `/hubs/${encodeURIComponent(own.hub)}/models?q=tiny`);
      expect(found.items).toMatchObject([{ ref, local: false, license: "mit", remote: { weights: "safetensors" } }]);
      const page = await ask<ModelPage>(served, `/models/${encodeURIComponent(ref)}`);
      expect(page.card).toContain("A model of the tests");
      const weights = page.files.find(({ path }) => path === "model.safetensors")!;
      expect(weights.sha256).toMatch(/^[0-9a-f]{64}$/);

      hub.set({ rate: 100_000 });
      const body = JSON.stringify({ ref });
      await ask<Download>(served, "/downloads", { method: "POST", body });
      const part = weights.bytes! / 5;
      const running = await until(served, (one) => one.state === "running" && one.doneBytes > part);
      expect(running.totalBytes).toBeGreaterThan(weights.bytes!);

      const gone = once(served.process, "exit");
      served.process.kill("SIGKILL");
      await gone;
      served = await serve({ in: workspace });
      const again = await until(served, (one) => one.state === "running" && one.doneBytes > 0);
      expect(again.doneBytes, "what came before is kept").toBeGreaterThan(part / 2);

      const { id } = await ask<Download>(served, `/downloads/${again.id}/pause`, { method: "POST" });
      expect(await until(served, (one) => one.state === "paused")).toMatchObject({ id, rate: null });
      hub.set({ rate: null });
      await ask(served, `/downloads/${id}/resume`, { method: "POST" });
      await until(served, (one) => one.state === "completed");
      const local = await ask<{ items: ModelEntry[] }>(served, "/models?q=tiny");
      // The cache is the home's, which this file shares with others.
      expect(local.items.filter((one) => one.ref === ref)).toMatchObject([{ local: true, remote: null }]);
      const here = await ask<ModelPage>(served, `/models/${encodeURIComponent(ref)}`);
      expect(here.files.find(({ path }) => path === "model.safetensors")?.sha256).toBe(weights.sha256);
    } finally {
      await served.end();
    }

    const model = { use: `${name}:transformers`, ref };
    await writeFile(
      join(workspace, "tiny.json"),
      JSON.stringify(smallRecipe({ name: "tiny", steps: 2, more: { model } })),
    );
    const around = canBeOffline ? { in: workspace, under: emptyNetwork } : { in: workspace };
    const result = runResult.parse(await answerOf(["run", "tiny.json", "--yes"], around));
    expect(result).toMatchObject({ name: "tiny", status: "completed" });
  },
);

test(
  "the command line finds and fetches what the app does; wrong bytes are fetched again",
  { timeout: 1_200_000 },
  async () => {
    const around = { in: workspace };
    const { models } = (await answerOf(["model", "search", "tiny", "--hub"], around)) as { models: ModelEntry[] };
    expect(models.map((one) => one.ref)).toContain(ref);
    hub.set({ damaged: 1 });
    const commit = `hub:acme/tiny@c0ffee${"0".repeat(34)}`;
    expect(await answerOf(["model", "fetch", commit], around)).toMatchObject({ ref: commit, license: "mit" });
    const shown = (await answerOf(["model", "show", commit], around)) as ModelPage;
    expect(shown.files.find(({ path }) => path === "model.safetensors")?.sha256).toMatch(/^[0-9a-f]{64}$/);
  },
);

/** A head has as many classes as the data, which no plan knows before it was read. */
const bound = 0.05;

test.each(["frozen", "lora"] as const)(
  "what a plan counts as learning by %s is what the run trains, within a twentieth",
  { timeout: 1_200_000 },
  async (strategy) => {
    await writeFile(join(workspace, "one.json"), JSON.stringify(smallRecipe({ name: strategy, steps: 1, strategy })));
    const around = { in: workspace };
    const { memory } = (await answerOf(["plan", "one.json"], around)) as { memory: { part: string; bytes: number }[] };
    const planned = memory.find(({ part }) => part === "gradients")!.bytes / 4;
    const { id } = runResult.parse(await answerOf(["run", "one.json", "--yes"], around));
    const lines = (await readFile(join(workspace, ".tuneit", "runs", id, "events.jsonl"), "utf8")).trim().split("\n");
    const facts = lines.map(
      (line) => JSON.parse(line) as { payload: { name?: string; value?: { trainable: number } } },
    );
    const trained = facts.find(({ payload }) => payload.name === "parameters")!.payload.value!.trainable;
    expect(Math.abs(planned - trained) / trained, `${planned} planned, ${trained} trained`).toBeLessThan(bound);
  },
);
