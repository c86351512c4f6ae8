import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConsentRequest, Kernel } from "@tuneit/kernel";
import { expect, onTestFinished, test } from "vitest";
import { readAudit } from "../../../kernel/src/grants/audit.ts";
import { PluginShelf } from "../../../kernel/src/kernel/plugin-shelf.ts";
import { Workplace } from "../../../kernel/src/kernel/workplace.ts";
import { parseSpec } from "../../../kernel/src/resolve/spec.ts";
import { publish, testRegistry, type TestRegistry } from "../registry/test-registry.ts";
import { capability, codeOf, LifeWorkspace, manifestOf, refusalOf, type PluginWish } from "./life-workspace.ts";

const name = "@acme/teller";
const tell = (version: string): string => `export const tell = () => "${version}";`;
const host = capability("net:connect", "plugins.example:443");

async function release(to: TestRegistry, wish: Partial<PluginWish> & { version: string }): Promise<void> {
  const { version, tuneit, code = tell(version), peers = {} } = wish;
  const plugin = wish.name ?? name;
  const answer = await publish(to, {
    name: plugin,
    version,
    manifest: { engines: { tuneit: ">=0.1.0" }, peerDependencies: peers },
    tuneit: manifestOf({ name: plugin, code, offers: ["tell"], ...(tuneit ? { tuneit } : {}) }),
    files: { "dist/main.js": code },
  });
  expect(answer.status, await answer.text()).toBe(201);
}

/** A registry with a first version, and a workspace that has it. */
async function installed(first: Partial<PluginWish> = {}) {
  const registry = await testRegistry();
  onTestFinished(() => registry[Symbol.asyncDispose]());
  await release(registry, { version: "1.0.0", ...first });
  const place = await LifeWorkspace.make();
  const kernel = await place.open({ registry: registry.url });
  await kernel.plugins.install(name, { grant: "declared" });
  return { registry, place, kernel };
}

const told = (kernel: Kernel): Promise<unknown> => kernel.plugins.call(`${name}:tell`, {});
const waiting = async (kernel: Kernel) => (await kernel.plugins.info(name)).waiting;

test("C07 an update that asks for the same or less is silent, and runs at once in the same kernel", async () => {
  const { registry, kernel } = await installed({ tuneit: { capabilities: [host] } });
  expect(await told(kernel)).toBe("1.0.0");
  await release(registry, { version: "1.1.0", tuneit: { optionalCapabilities: [host] } });
  expect(await kernel.plugins.update(undefined)).toEqual([{ name, from: "1.0.0", to: "1.1.0", held: [] }]);
  expect(await told(kernel)).toBe("1.1.0");
});

test("C07 less than what was asked for, granted once, outlives an update", async () => {
  const { registry, kernel } = await installed({
    tuneit: { optionalCapabilities: [capability("net:connect", "*.example:443")] },
  });
  const less = { kind: "net:connect", scope: "plugins.example:443" } as const;
  await kernel.plugins.grant(name, less);
  await release(registry, {
    version: "1.1.0",
    tuneit: { optionalCapabilities: [capability("net:connect", "*.example:443")] },
  });
  await kernel.plugins.update(undefined);
  const lock = JSON.parse(await readFile(join(kernel.workspace, "tuneit.lock"), "utf8")) as {
    plugins: Record<string, unknown>;
  };
  expect(lock.plugins[name]).toMatchObject({ version: "1.1.0", capabilities: [less] });
});

test("C07 a pinned plugin stays when all are updated, and moves when it is named", async () => {
  const { registry, kernel } = await installed();
  await kernel.plugins.pin(name);
  await release(registry, { version: "1.1.0" });
  expect(await kernel.plugins.update(undefined)).toEqual([]);
  expect(await kernel.plugins.info(name)).toMatchObject({ version: "1.0.0", pinned: true });
  expect(await kernel.plugins.update(name)).toEqual([{ name, from: "1.0.0", to: "1.1.0", held: [] }]);
  await release(registry, { version: "1.2.0" });
  await kernel.plugins.unpin(name);
  expect(await kernel.plugins.update(undefined)).toMatchObject([{ name, to: "1.2.0" }]);
  expect(await codeOf(kernel.plugins.pin("@acme/none"))).toBe("TUNEIT_STORE_NOT_INSTALLED");
});

const wider = {
  "a new kind": [{}, { capabilities: [host] }],
  "a new kind that is optional": [{}, { optionalCapabilities: [host] }],
  "a wider scope": [{ capabilities: [host] }, { capabilities: [capability("net:connect", "*.example:443")] }],
  "what was optional required": [{ optionalCapabilities: [host] }, { capabilities: [host] }],
} as const;

for (const [what, [before, after]] of Object.entries(wider))
  test(`C07 an update with ${what} waits, is shown, and the old version runs until somebody accepts`, async () => {
    const { registry, place, kernel } = await installed({ tuneit: before });
    await release(registry, { version: "2.0.0", tuneit: after });
    const [kind, scope] = Object.values(after)[0]!.map((one) => [one.kind, one.scope])[0]!;

    const refusal = await refusalOf(kernel.plugins.update(undefined));
    expect(refusal).toMatchObject({ code: "TUNEIT_GRANT_MISSING", cause: expect.stringContaining(`${kind} ${scope}`) });
    expect(refusal?.cause).toContain(`update ${name} 1.0.0 to 2.0.0`);
    const required = "capabilities" in after;
    expect(await waiting(kernel)).toMatchObject({ from: "1.0.0", version: "2.0.0", asks: [{ kind, scope, required }] });
    expect(await told(kernel)).toBe("1.0.0");

    const asked: ConsentRequest[] = [];
    let answer = false;
    const consent = async (request: ConsentRequest): Promise<boolean> => {
      asked.push(request);
      return answer;
    };
    const person = await place.open({ registry: registry.url, consent, actor: "user" });
    expect(await person.plugins.update(name, { grant: "prompt" })).toMatchObject([{ to: "2.0.0", held: [{ kind }] }]);
    expect([await told(person), (await waiting(person))?.version]).toEqual(["1.0.0", "2.0.0"]);
    answer = true;
    expect(await person.plugins.update(name, { grant: "prompt" })).toMatchObject([{ to: "2.0.0", held: [] }]);
    expect([await told(person), await waiting(person)]).toEqual(["2.0.0", null]);
    expect(asked.map(({ asks }) => asks.map((one) => [one.kind, one.scope, one.required]))).toEqual([
      [[kind, scope, required]],
      [[kind, scope, required]],
    ]);
    // The kernel that ran the old version all the time goes on with the new one.
    expect(await told(kernel)).toBe("2.0.0");
  });

test("C07 a plugin whose wider update waits holds back what needs that update, and nothing else", async () => {
  const { registry, place, kernel } = await installed();
  for (const one of ["@acme/needs-teller", "@acme/other"]) {
    await release(registry, {
      name: one,
      version: "1.0.0",
      ...(one.includes("needs") ? { peers: { [name]: "^1.0.0" } } : {}),
    });
    await kernel.plugins.install(one, { grant: "declared" });
  }
  await release(registry, { version: "2.0.0", tuneit: { capabilities: [host] } });
  await release(registry, { name: "@acme/needs-teller", version: "2.0.0", peers: { [name]: "^2.0.0" } });
  await release(registry, { name: "@acme/other", version: "1.0.1" });
  const person = await place.open({ registry: registry.url, consent: async () => false });
  const updated = await person.plugins.update(undefined, { grant: "prompt" });
  expect(updated.map(({ name: one, to, held }) => [one, to, held.length])).toEqual([
    ["@acme/other", "1.0.1", 0],
    [name, "2.0.0", 1],
  ]);
  const versions = (await person.plugins.list()).map((one) => [one.name, one.version]);
  expect(versions).toEqual([
    ["@acme/needs-teller", "1.0.0"],
    ["@acme/other", "1.0.1"],
    [name, "1.0.0"],
  ]);
  expect(await kernel.plugins.update(undefined, { grant: "declared" })).toHaveLength(2);
  expect((await kernel.plugins.list()).map((one) => one.version)).toEqual(["2.0.0", "1.0.1", "2.0.0"]);
});

test("C07 an optional capability denied leaves the plugin working without it; allowed and denied is denied", async () => {
  const code = `export const tell = (input, context) => "fetch" in context;`;
  const { kernel } = await installed({ code, tuneit: { optionalCapabilities: [host] } });
  await kernel.plugins.deny(name, { kind: "net:connect", scope: "plugins.example:443" });
  expect((await kernel.plugins.info(name)).enabled).toBe(true);
  expect(await told(kernel)).toBe(false);

  const required = await installed({ code, tuneit: { capabilities: [host] } });
  expect(await told(required.kernel)).toBe(true);
  await required.kernel.plugins.deny(name, { kind: "net:connect", scope: "*.example:443" });
  const { grants, denied, enabled } = await required.kernel.plugins.info(name);
  expect([grants.length, denied.length, enabled]).toEqual([1, 1, false]);
  expect(await codeOf(told(required.kernel))).toBe("TUNEIT_GRANT_DENIED");
});

const broken = {
  "throws while it loads": `export const tell = () => 2; throw new Error("not today");`,
  "loops while it loads": `export const tell = () => 2; for (;;);`,
};

for (const [what, code] of Object.entries(broken))
  test(`an update whose code ${what} is taken back, with what was updated beside it`, async () => {
    const { registry, place, kernel } = await installed();
    await release(registry, { name: "@acme/needs-teller", version: "1.0.0", peers: { [name]: "^1.0.0" } });
    await kernel.plugins.install("@acme/needs-teller", { grant: "declared" });
    await release(registry, { version: "2.0.0", code });
    await release(registry, { name: "@acme/needs-teller", version: "2.0.0", peers: { [name]: "^2.0.0" } });
    expect(await told(kernel)).toBe("1.0.0");
    expect(await kernel.plugins.update(undefined)).toHaveLength(2);
    expect(await refusalOf(told(kernel))).toMatchObject({
      code: "TUNEIT_ISOLATE_RESTORED",
      message: `${name} 2.0.0 did not start, and 1.0.0 is active again`,
    });
    expect(await told(kernel)).toBe("1.0.0");
    expect((await kernel.plugins.list()).map((one) => one.version)).toEqual(["1.0.0", "1.0.0"]);
    expect(place.faults.at(-1)?.code).toMatch(/RESTORED|TIMEOUT/);
    const { records } = await readAudit(join(place.home, "audit.jsonl"));
    expect(records.filter(({ event }) => event === "restored")).toMatchObject([{ plugin: name, version: "2.0.0" }]);
  });

test("an update that started once is not taken back when it fails later", async () => {
  const { registry, kernel } = await installed();
  const code = `globalThis.n = 0; export const tell = (input) => { if (input.fail) throw new Error("later"); return 2; };`;
  await release(registry, { version: "2.0.0", code });
  await kernel.plugins.update(undefined);
  expect(await told(kernel)).toBe(2);
  expect(await codeOf(kernel.plugins.call(`${name}:tell`, { fail: true }))).toBe("TUNEIT_ISOLATE_THREW");
  expect(await told(kernel)).toBe(2);
});

test("installs at the same time, of two kernels and in one, all end up in the lock", async () => {
  const registry = await testRegistry();
  onTestFinished(() => registry[Symbol.asyncDispose]());
  const names = [1, 2, 3, 4].map((n) => `@acme/one-of-four-${n}`);
  for (const one of names) await release(registry, { name: one, version: "1.0.0" });
  const place = await LifeWorkspace.make();
  const kernels = [await place.open({ registry: registry.url }), await place.open({ registry: registry.url })];
  await Promise.all(names.map((one, n) => kernels[n % 2]!.plugins.install(one, { grant: "declared" })));
  expect((await kernels[0]!.plugins.list()).map((one) => one.name)).toEqual(names);
});

test("a change that was prepared before another one does not undo it", async () => {
  const { registry, place, kernel } = await installed();
  await release(registry, { name: "@acme/late", version: "1.0.0" });
  const { workspace, home } = place;
  const shelf = new PluginShelf(await Workplace.open({ workspace, home, registry: registry.url }));
  onTestFinished(() => shelf.registry.close());
  const wanted = [parseSpec("@acme/late", workspace)];
  const prepared = await shelf.registry.use((session) => shelf.prepare({ wanted }, {}, session));
  await kernel.plugins.remove(name);
  expect(await codeOf(shelf.exclusively(() => shelf.commit(prepared, "declared")))).toBe("TUNEIT_STORE_LOCK_MOVED");
  expect(await kernel.plugins.list()).toEqual([]);
});
