import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAudit } from "../../../kernel/src/grants/audit.ts";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { codeOf, LifeWorkspace, refusalOf } from "./life-workspace.ts";

/** Takes memory outside the isolate's count, until the process is ended. */
const code = `
  export function fine(input) { return "fine"; }
  export function crash() { for (const all = new Map(), i = { n: 0 };;) all.set(i.n++, i.n); }`;
const bad = { name: "@acme/bad", code, offers: ["fine", "crash"], tuneit: { limits: { memoryMb: 16 } } };
const crashes = ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED", "TUNEIT_ISOLATE_TIMEOUT"];

test("K02 three crashes in three processes switch a plugin and its dependants off, and nothing else", async () => {
  const place = await LifeWorkspace.make();
  const first = await place.open();
  await place.install(first, bad);
  await place.install(first, { ...bad, name: "@acme/needs-bad", peers: { "@acme/bad": "^1.0.0" } });
  await place.install(first, { ...bad, name: "@acme/needs-needs-bad", peers: { "@acme/needs-bad": "^1.0.0" } });
  await place.install(first, { ...bad, name: "@acme/good" });
  await first.close();

  for (let round = 0; round < 3; round++) {
    const kernel = await place.open();
    expect(await kernel.plugins.call("@acme/needs-bad:fine", {})).toBe("fine");
    expect(crashes).toContain(await codeOf(kernel.plugins.call("@acme/bad:crash", {}, { deadlineMs: 20_000 })));
    await kernel.close();
  }

  const kernel = await place.open();
  const refusal = await refusalOf(kernel.plugins.call("@acme/bad:fine", {}));
  expect(refusal).toMatchObject({ code: "TUNEIT_ISOLATE_DISABLED", cause: expect.stringContaining("@acme/bad") });
  for (const name of ["@acme/needs-bad", "@acme/needs-needs-bad"])
    expect(await refusalOf(kernel.plugins.call(`${name}:fine`, {}))).toMatchObject({
      code: "TUNEIT_ISOLATE_DISABLED",
      cause: expect.stringMatching(/^It needs @acme\/bad, which is off/),
      mend: expect.stringContaining("tuneit plugin enable @acme/bad"),
    });
  expect(await kernel.plugins.call("@acme/good:fine", {})).toBe("fine");
  const listed = await kernel.plugins.list();
  expect(listed.filter(({ enabled }) => !enabled).map(({ name }) => name)).toEqual([
    "@acme/bad",
    "@acme/needs-bad",
    "@acme/needs-needs-bad",
  ]);

  const { records, brokenAt } = await readAudit(join(place.home, "audit.jsonl"));
  const told = (event: string) => records.filter((record) => record.event === event).map(({ plugin }) => plugin);
  expect(brokenAt).toBeNull();
  expect(told("killed")).toEqual(["@acme/bad", "@acme/bad", "@acme/bad"]);
  expect(told("disabled")).toEqual(["@acme/bad", "@acme/needs-bad", "@acme/needs-needs-bad"]);
  expect(place.faults.map(({ plugin, off }) => [plugin, off.length])).toEqual([
    ["@acme/bad", 0],
    ["@acme/bad", 0],
    ["@acme/bad", 3],
  ]);

  await kernel.plugins.enable("@acme/bad");
  expect(await kernel.plugins.call("@acme/needs-bad:fine", {})).toBe("fine");
});

test("K02 within one kernel, dependants that run are ended too, and a new version is on again", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  await place.install(kernel, bad);
  await place.install(kernel, { ...bad, name: "@acme/needs-bad", peers: { "@acme/bad": "*" } });
  expect(await kernel.plugins.call("@acme/needs-bad:fine", {})).toBe("fine");
  for (let round = 0; round < 3; round++)
    expect(crashes).toContain(await codeOf(kernel.plugins.call("@acme/bad:crash", {}, { deadlineMs: 20_000 })));
  expect(await codeOf(kernel.plugins.call("@acme/needs-bad:fine", {}))).toBe("TUNEIT_ISOLATE_DISABLED");
  expect(processTree(process.pid).length).toBe(1);
  await place.install(kernel, { ...bad, version: "1.0.1" });
  expect(await kernel.plugins.call("@acme/bad:fine", {})).toBe("fine");
  expect(await kernel.plugins.call("@acme/needs-bad:fine", {})).toBe("fine");
});

test("a process ended for the user's own shorter deadline is told and is no crash; for the plugin's own it is", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const sleepy = `export const fine = () => "fine"; export const hang = () => new Promise(() => {});`;
  const limits = { callMs: 500 };
  await place.install(kernel, { name: "@acme/sleepy", code: sleepy, offers: ["fine", "hang"], tuneit: { limits } });
  const hang = (deadlineMs?: number) => codeOf(kernel.plugins.call("@acme/sleepy:hang", {}, { deadlineMs }));
  for (let round = 0; round < 4; round++) expect(await hang(100)).toBe("TUNEIT_ISOLATE_TIMEOUT");
  expect(await kernel.plugins.call("@acme/sleepy:fine", {})).toBe("fine");
  expect(place.faults).toEqual([]);
  const killed = async () => {
    const { records } = await readAudit(join(place.home, "audit.jsonl"));
    return records.filter(({ event }) => event === "killed").length;
  };
  expect(await killed()).toBe(4);

  for (const deadlineMs of [undefined, 600, undefined]) expect(await hang(deadlineMs)).toBe("TUNEIT_ISOLATE_TIMEOUT");
  expect(await codeOf(kernel.plugins.call("@acme/sleepy:fine", {}))).toBe("TUNEIT_ISOLATE_DISABLED");
  expect(place.faults.map(({ off }) => off.length)).toEqual([0, 0, 1]);
});

test("what somebody switched off stays off with another version, until somebody switches it on", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open({ actor: "user" });
  const other = await place.open();
  await place.install(kernel, bad);
  expect(await other.plugins.call("@acme/bad:fine", {})).toBe("fine");
  await kernel.plugins.disable("@acme/bad");
  for (const one of [kernel, other])
    expect(await codeOf(one.plugins.call("@acme/bad:fine", {}))).toBe("TUNEIT_ISOLATE_DISABLED");
  await place.install(kernel, { ...bad, version: "1.0.1" });
  expect((await kernel.plugins.info("@acme/bad")).reason).toBe("The user switched it off");
  await other.plugins.enable("@acme/bad");
  for (const one of [kernel, other]) expect(await one.plugins.call("@acme/bad:fine", {})).toBe("fine");
});

test("a damaged record of crashes starts nothing and says how to go on", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  await place.install(kernel, bad);
  await kernel.plugins.disable("@acme/bad");
  const path = join(place.workspace, ".tuneit", "plugins.json");
  await writeFile(path, (await readFile(path, "utf8")).slice(0, 40));
  expect(await refusalOf(kernel.plugins.call("@acme/bad:fine", {}))).toMatchObject({
    code: "TUNEIT_STORE_STATES_INVALID",
    message: expect.stringContaining(path),
  });
});
