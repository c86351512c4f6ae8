import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { codeOf, LifeWorkspace } from "./life-workspace.ts";

const plugin = { name: "@acme/plain", code: `export const told = () => "plain";`, offers: ["told"] };
const processes = (): number => processTree(process.pid).length;

test("K08 a normal boot starts no plugin process before first use, and says what each start took", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  await place.install(kernel, plugin);
  await place.install(kernel, { ...plugin, name: "@acme/unused" });
  await kernel.plugins.list();
  await kernel.plugins.info("@acme/plain");
  await kernel.runs.list();
  expect([kernel.bootReport(), processes()]).toEqual([[], 1]);
  await kernel.plugins.call("@acme/plain:told", {});
  await kernel.plugins.call("@acme/plain:told", {});
  const [start, ...others] = kernel.bootReport();
  expect(others).toEqual([]);
  expect(start).toMatchObject({ plugin: "@acme/plain", version: "1.0.0" });
  for (const ms of [start!.verifyMs, start!.spawnMs, start!.loadMs]) expect(ms).toBeGreaterThan(0);
  expect(processes()).toBeGreaterThan(1);
});

test("K08 safe mode starts no plugin process; looking and mending still work", async () => {
  const place = await LifeWorkspace.make();
  const before = await place.open();
  await place.install(before, plugin);
  await before.close();

  const kernel = await place.open({ safeMode: true });
  const inSafeMode = "TUNEIT_ISOLATE_SAFE_MODE";
  const recipe = join(place.workspace, "recipe.yaml");
  await mkdir(place.workspace, { recursive: true });
  await writeFile(join(place.workspace, "a.csv"), "text,label\na,b\n");
  await writeFile(
    recipe,
    "tuneit: 1\ntask: text-classification\ndata: { source: { path: a.csv } }\nmodel: { ref: 'bundled:minilm-l6' }\n",
  );
  expect(await codeOf(kernel.plugins.call("@acme/plain:told", {}))).toBe(inSafeMode);
  expect(await codeOf(kernel.plugins.start("@acme/plain"))).toBe(inSafeMode);
  expect(await codeOf(kernel.run(recipe))).toBe(inSafeMode);
  expect(await codeOf(kernel.runs.resume("none"))).toBe(inSafeMode);

  expect(await kernel.plugins.list()).toMatchObject([{ name: "@acme/plain", enabled: true }]);
  expect((await kernel.plugins.info("@acme/plain")).grants).toEqual([]);
  expect(await kernel.runs.list()).toEqual([]);
  await kernel.plugins.deny("@acme/plain", { kind: "net:connect", scope: "a.example" });
  expect((await kernel.plugins.grants("@acme/plain")).deny).toHaveLength(1);
  await kernel.plugins.disable("@acme/plain");
  await kernel.plugins.enable("@acme/plain");
  await kernel.plugins.remove("@acme/plain");
  expect(await kernel.plugins.list()).toEqual([]);
  expect([kernel.bootReport(), kernel.faults(), processes()]).toEqual([[], [], 1]);
});
