import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, type Kernel } from "@tuneit/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type RunningServer } from "../index.ts";
import { panelsOfRuns } from "./offered-panels.ts";

const plugin = "@stranger/views";
const onRuns = { kind: "ui:view", scope: "run" } as const;
let folder: string;
let kernel: Kernel;
let server: RunningServer;

/** A plugin with a view for its own page and one for the pages of runs. */
async function writePlugin(root: string): Promise<void> {
  await mkdir(root);
  await writeFile(join(root, "view.js"), "");
  const panel = ["plugin", "run"].map((slot) => ({ id: `on-${slot}`, title: `On ${slot}`, module: "view.js", slot }));
  const capabilities = ["plugin", "run"].map((scope) => ({ kind: "ui:view", scope, reason: "Shows its view." }));
  const tuneit = { manifestVersion: 1, displayName: "Views", contributes: { panel }, capabilities };
  const manifest = { name: plugin, version: "1.0.0", license: "MIT", engines: { tuneit: "^1.0.0" }, tuneit };
  await writeFile(join(root, "package.json"), JSON.stringify(manifest));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-views-"));
  kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
  await writePlugin(join(folder, "plugin"));
  await kernel.plugins.install(join(folder, "plugin"), { allowUnsigned: true, grant: "declared" });
  server = await startServer({ kernel, port: 0, log: () => undefined, version: "0.0.0" });
});

afterAll(async () => {
  await server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

async function mounted(id: string): Promise<number> {
  const path = `/api/v1/plugins/${encodeURIComponent(plugin)}/panels/${id}`;
  const headers = { authorization: `Bearer ${server.token}` };
  return (await fetch(server.address + path, { method: "POST", headers })).status;
}

test("pages of runs are offered the views for runs, with what the plugin may ask for", async () => {
  expect(await panelsOfRuns(kernel)).toEqual([
    {
      ...{ plugin, displayName: "Views", id: "on-run", title: "On run" },
      granted: expect.arrayContaining([onRuns, { kind: "ui:view", scope: "plugin" }]),
    },
  ]);
  expect(await mounted("on-run")).toBe(201);
});

test("whoever may show views on its own page alone shows none on the pages of runs", async () => {
  await kernel.plugins.deny(plugin, onRuns);
  expect(await panelsOfRuns(kernel)).toEqual([]);
  expect([await mounted("on-run"), await mounted("on-plugin")]).toEqual([403, 201]);
  await kernel.plugins.revoke(plugin, onRuns);
  await kernel.plugins.grant(plugin, onRuns);
  expect(await panelsOfRuns(kernel)).toHaveLength(1);
});

test("a plugin that is turned off shows none", async () => {
  await kernel.plugins.disable(plugin);
  expect(await panelsOfRuns(kernel)).toEqual([]);
  await kernel.plugins.enable(plugin);
});
