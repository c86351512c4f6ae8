import { join } from "node:path";
import { plan } from "@tuneit/protocol";
import { expect, onTestFinished, test } from "vitest";
import { readAudit } from "../../../kernel/src/grants/audit.ts";
import { Isolates } from "../../../kernel/src/kernel/isolates.ts";
import { PluginConduct } from "../../../kernel/src/kernel/plugin-conduct.ts";
import { PluginFaults } from "../../../kernel/src/kernel/plugin-faults.ts";
import { PluginShelf } from "../../../kernel/src/kernel/plugin-shelf.ts";
import { PluginTaps } from "../../../kernel/src/kernel/plugin-taps.ts";
import { UsageBook } from "../../../kernel/src/usage/usage-book.ts";
import { Workplace } from "../../../kernel/src/kernel/workplace.ts";
import { createPoints, tapDeadlineMs } from "../../../kernel/src/points/points.ts";
import { capability, LifeWorkspace, refusalOf, type PluginWish } from "./life-workspace.ts";

const hook = "pluginActivated";
const taps = { taps: [{ hook, entry: "js:heard" }], capabilities: [capability("hooks:tap", hook)] };
/** Remembers what it heard, and answers a call with it. */
const remembers = `
  const events = [];
  export const heard = (event) => { events.push(event.plugin); };
  export const told = () => events;`;
const tapping = (name: string, code = remembers): PluginWish => ({ name, code, offers: ["told"], tuneit: taps });
const plain: PluginWish = { name: "@acme/plain", code: `export const told = () => "plain";`, offers: ["told"] };

async function heardBy(kernel: { plugins: { call(target: string, input: unknown): Promise<unknown> } }, name: string) {
  for (let tries = 0; tries < 100; tries++) {
    const events = (await kernel.plugins.call(`${name}:told`, {})) as string[];
    if (events.includes("@acme/plain")) return events;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}

test("K03 a tap that loops, throws or does not load is named and skipped, and later taps hear", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const told = `export const told = () => [];`;
  await place.install(kernel, tapping("@acme/a-loops", `export const heard = () => { for (;;); }; ${told}`));
  await place.install(
    kernel,
    tapping("@acme/b-throws", `export const heard = () => { throw new Error("no"); }; ${told}`),
  );
  await place.install(
    kernel,
    tapping("@acme/c-loads-not", `export const heard = () => 1; ${told} throw new Error("never");`),
  );
  await place.install(kernel, tapping("@acme/d-waits", `export const heard = () => new Promise(() => {}); ${told}`));
  await place.install(kernel, tapping("@acme/e-hears"));
  await place.install(kernel, plain);
  expect(await kernel.plugins.call("@acme/plain:told", {})).toBe("plain");
  expect(await heardBy(kernel, "@acme/e-hears")).toContain("@acme/plain");
  await kernel.close();

  const inHook = place.faults.filter((fault) => fault.hook === hook);
  const codes = (name: string): string[] => inHook.filter(({ plugin }) => plugin === name).map(({ code }) => code);
  expect(codes("@acme/a-loops")).toContain("TUNEIT_HOOK_TAP_TIMEOUT");
  expect(codes("@acme/b-throws")).toContain("TUNEIT_HOOK_TAP_FAILED");
  expect(codes("@acme/c-loads-not")).toContain("TUNEIT_HOOK_TAP_FAILED");
  expect(codes("@acme/d-waits")).toContain("TUNEIT_HOOK_TAP_TIMEOUT");
  expect(codes("@acme/e-hears")).toEqual([]);
  expect(inHook.every(({ message, version }) => message.includes(hook) && version === "1.0.0")).toBe(true);
  expect(kernel.faults().length).toBe(place.faults.length);
  const { records } = await readAudit(join(place.home, "audit.jsonl"));
  const faulted = new Set(
    records.filter(({ event }) => event === "faulted").map(({ plugin, target }) => `${plugin} ${target}`),
  );
  expect([...faulted].sort()).toEqual(
    ["a-loops", "b-throws", "c-loads-not", "d-waits"].map((one) => `@acme/${one} ${hook}`),
  );
});

test("K03 a plan may be amended by a tap; one that answers nonsense or too late leaves it as it was", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const tapsPlan = { taps: [{ hook: "plan", entry: "js:amend" }], capabilities: [capability("hooks:tap", "plan")] };
  const amends = (name: string, body: string): PluginWish => ({
    name,
    code: `export const amend = (plan) => { ${body} }; export const told = () => [];`,
    tuneit: tapsPlan,
  });
  await place.install(kernel, amends("@acme/a-late", "for (;;);"));
  await place.install(kernel, amends("@acme/b-nonsense", `return { ...plan, stages: "none" };`));
  await place.install(kernel, amends("@acme/c-names", `return { ...plan, name: plan.name + "-amended" };`));
  await place.install(kernel, amends("@acme/d-watches", `plan.name = "changed in place"; return null;`));
  await kernel.close();
  const { taps: installed, hooks, close } = await partsOf(place);
  await installed.refresh();
  expect(hooks.plan.owners.map(({ plugin }) => plugin)).toHaveLength(4);
  expect((await hooks.plan.amend(somePlan)).name).toBe("tickets-amended");
  await close();
  expect(place.faults.map(({ plugin, code }) => [plugin, code])).toEqual([
    ["@acme/a-late", "TUNEIT_HOOK_TAP_TIMEOUT"],
    ["@acme/b-nonsense", "TUNEIT_HOOK_ANSWER_INVALID"],
  ]);
});

test("a plugin taps only what it was granted, while it is on, and never in safe mode", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const optional = { taps: taps.taps, optionalCapabilities: taps.capabilities };
  await place.install(kernel, { ...tapping("@acme/taps"), tuneit: optional });
  const { taps: installed, hooks, close } = await partsOf(place);
  const tapped = async (): Promise<boolean> => {
    await installed.refresh();
    return hooks.pluginActivated.isTapped;
  };
  const grant = { kind: "hooks:tap", scope: hook } as const;
  expect(await tapped()).toBe(false);
  await kernel.plugins.grant("@acme/taps", grant);
  expect(await tapped()).toBe(true);
  await kernel.plugins.disable("@acme/taps");
  expect(await tapped()).toBe(false);
  await kernel.plugins.enable("@acme/taps");
  expect(await tapped()).toBe(true);
  await kernel.plugins.deny("@acme/taps", grant);
  expect(await tapped()).toBe(false);
  await kernel.plugins.grant("@acme/taps", grant);
  const safe = await partsOf(place, { safeMode: true });
  await safe.taps.refresh();
  expect(safe.hooks.pluginActivated.isTapped).toBe(false);
  expect(await tapped()).toBe(true);
  await kernel.plugins.remove("@acme/taps");
  expect(await tapped()).toBe(false);
  await close();
});

test("a tap that nobody is told of by a capability is refused", async () => {
  const place = await LifeWorkspace.make();
  const kernel = await place.open();
  const folder = await place.folder({ ...tapping("@acme/sly"), tuneit: { taps: taps.taps } });
  const refusal = await refusalOf(kernel.plugins.install(folder, { allowUnsigned: true, grant: "declared" }));
  expect(JSON.stringify(refusal)).toContain("does not ask for the capability hooks:tap");
});

/** The kernel's own parts, put together as it does, to call a hook without a run. */
async function partsOf(place: LifeWorkspace, options: { safeMode?: boolean } = {}) {
  const { workspace, home } = place;
  const workplace = await Workplace.open({ workspace, home, registry: null, ...options });
  const shelf = new PluginShelf(workplace);
  const faults = new PluginFaults(shelf.audit, (fault) => place.faults.push(fault));
  const { lifecycle: hooks } = createPoints({ onFault: (fault) => faults.reportTap(fault) });
  const isolates = new Isolates(workplace, {
    shelf,
    faults,
    conduct: new PluginConduct(shelf, faults, new UsageBook(workspace)),
    onStarted: () => undefined,
  });
  const made = new PluginTaps(workplace, { shelf, isolates, hooks, deadlineMs: tapDeadlineMs });
  const close = async (): Promise<void> => {
    await made.close();
    await isolates.close();
    await faults.close();
  };
  onTestFinished(close);
  return { taps: made, hooks, close };
}

const use = {
  ...{
    role: "compute",
    plugin: "@acme/here",
    version: "1.0.0",
    integrity: "folder-sha256-0",
    point: "compute-provider",
  },
  ...{ contribution: "local", entry: "js:place", with: {} },
};
const stage = {
  ...{ id: "read", kind: "read", title: "Read", runs: "python", needs: [], uses: [], options: {} },
  limits: { memoryBytes: 1, wallSeconds: 1, tasks: 1, fileBytes: 1 },
};
const somePlan = plan.parse({
  ...{
    format: 1,
    tuneit: "1.0.0",
    name: "tickets",
    task: "text-classification",
    seed: 7,
    plugins: [],
    environments: [],
  },
  recipe: {
    ...{ tuneit: 1, task: "text-classification", data: { source: { path: "tickets.csv" } } },
    model: { ref: "bundled:minilm-l6" },
  },
  determinism: { level: "strict", threads: 1 },
  compute: use,
  source: { name: "tickets.csv", sha256: "0".repeat(64), bytes: 1 },
  stages: [stage],
  estimate: { memoryBytes: 1, seconds: null, downloadBytes: null, notes: [] },
  grants: [],
});
