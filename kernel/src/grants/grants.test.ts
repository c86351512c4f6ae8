import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GrantedCapability } from "@tuneit/protocol";
import { AuditLog, readAudit } from "./audit.ts";
import { decide, widened } from "./decide.ts";
import { meaningOf, warningsFor } from "./explain.ts";
import { GrantStore, verdictsIn } from "./grant-store.ts";
import { readPolicy, verdictsOf } from "./policy.ts";
import { covers } from "./scope.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tuneit-grants-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const can = (kind: GrantedCapability["kind"], scope: string): GrantedCapability => ({ kind, scope });

describe("scopes", () => {
  test("whatever is written as one has a spelling, and reaches nothing but itself", () => {
    for (const scope of ["", "\n", "a\nb", "\u0000:1", "[::", "*."])
      expect(covers(can("net:connect", scope), can("net:connect", "example.com:443"))).toBe(false);
  });

  test.each([
    ["example.com:443", "EXAMPLE.com.", true],
    ["example.com:443", "example.com:80", false],
    ["*.example.com:443", "a.example.com:443", true],
    ["*.example.com:443", "a.b.example.com:443", false],
    ["*.example.com:443", "example.com:443", false],
    ["*.example.com:443", "evilexample.com:443", false],
  ])("a grant of %s reaches %s: %s", (given, asked, reaches) => {
    expect(covers(can("net:connect", given), can("net:connect", asked))).toBe(reaches);
  });

  test.each([
    ["$DATASETS", "$DATASETS/a.csv", true],
    ["$DATASETS", "$DATASETS/../secret", false],
    ["$DATASETS", "$DATASETSX", false],
    ["$DATASETS/a", "$DATASETS", false],
  ])("a grant of %s reaches %s: %s", (given, asked, reaches) => {
    expect(covers(can("fs:read", given), can("fs:read", asked))).toBe(reaches);
  });

  test("a grant of one kind reaches no other", () => {
    expect(covers(can("fs:read", "$DATASETS"), can("fs:write", "$DATASETS"))).toBe(false);
  });
});

test("deny beats allow, and what nobody allowed is undecided", () => {
  const asked = [can("fs:read", "$DATASETS"), can("net:connect", "a.com:443"), can("gpu:compute", "0")];
  const decision = decide(asked, [
    { allow: [can("fs:read", "$DATASETS"), can("net:connect", "a.com:443")], deny: [] },
    { allow: [], deny: [can("net:connect", "A.com")] },
  ]);
  expect(decision).toEqual({ granted: [asked[0]], denied: [asked[1]], undecided: [asked[2]] });
});

test("an update that asks for the same or less is silent; a new kind or a wider scope is not", () => {
  const before = [can("net:connect", "*.a.com:443"), can("fs:read", "$DATASETS")];
  expect(widened(before, [can("net:connect", "x.a.com:443")])).toEqual([]);
  expect(widened(before, [can("fs:write", "$RUNS"), can("net:connect", "b.com:443")])).toEqual([
    can("fs:write", "$RUNS"),
    can("net:connect", "b.com:443"),
  ]);
});

test("an update that cannot do without what was optional is not silent, and the other way round it is", () => {
  const [required, optional] = [true, false].map((one) => ({ ...can("fs:read", "$DATASETS"), required: one }));
  expect(widened([optional!], [required!])).toEqual([required]);
  expect(widened([required!], [optional!])).toEqual([]);
});

test("grants are kept, a later grant takes a denial back, and a damaged file grants nothing", async () => {
  const store = new GrantStore(home, () => 5);
  await store.allow("@acme/x", [can("fs:read", "$DATASETS")], "user", "folder");
  await store.deny("@acme/x", [can("net:connect", "a.com")], "policy");
  expect(await new GrantStore(home).read("@acme/x")).toMatchObject({
    given: { folder: [can("fs:read", "$DATASETS")] },
    deny: [can("net:connect", "a.com:443")],
    by: "policy",
    at: 5,
  });
  await store.allow("@acme/x", [can("net:connect", "a.com")], "user", "folder");
  expect((await store.read("@acme/x")).deny).toEqual([]);
  await writeFile(join(home, "grants/@acme/x.json"), "{");
  await expect(store.read("@acme/x")).rejects.toMatchObject({ code: "TUNEIT_GRANT_FILE_INVALID" });
  await expect(store.allow("@acme/x", [], "user", "folder")).rejects.toMatchObject({
    code: "TUNEIT_GRANT_FILE_INVALID",
  });
});

test("a grant holds for who it was given to, a denial for all of that name, and what is taken back is gone for all", async () => {
  const store = new GrantStore(home);
  const [reading, writing] = [can("fs:read", "$DATASETS"), can("fs:write", "$RUNS")];
  await store.allow("@acme/x", [reading, writing], "user", "registry a");
  await store.allow("@acme/x", [reading], "user", "registry b");
  await store.deny("@acme/x", [writing], "user");
  const file = await store.read("@acme/x");
  expect(verdictsIn(file, "registry a")).toEqual({ allow: [reading, writing], deny: [writing] });
  expect(verdictsIn(file, "registry b")).toEqual({ allow: [reading], deny: [writing] });
  expect(verdictsIn(file, "folder")).toEqual({ allow: [], deny: [writing] });
  expect(verdictsIn(file).allow).toEqual([reading, writing, reading]);
  await store.revoke("@acme/x", [reading], "user");
  expect(verdictsIn(await store.read("@acme/x")).allow).toEqual([writing]);
});

test("a file that does not say to whom something was given grants nothing, and its denials hold", async () => {
  await mkdir(join(home, "grants/@acme"), { recursive: true });
  const [allow, deny] = [[can("fs:read", "$DATASETS")], [can("fs:write", "$RUNS")]];
  const old = { format: 1, plugin: "@acme/x", allow, deny, by: "user", at: 1 };
  await writeFile(join(home, "grants/@acme/x.json"), JSON.stringify(old));
  const store = new GrantStore(home);
  for (const origin of ["registry a", "folder", undefined])
    expect(verdictsIn(await store.read("@acme/x"), origin)).toEqual({ allow: [], deny });
  await store.allow("@acme/x", allow, "user", "folder");
  expect(verdictsIn(await store.read("@acme/x"), "folder")).toEqual({ allow, deny });
});

test("a name that leaves the folder is refused", async () => {
  await expect(new GrantStore(home).read("@a/../../etc")).rejects.toThrow(/expected @scope/);
});

test("a policy speaks for a plugin, a scope or all; one that cannot be read stops everything", async () => {
  const path = join(home, "policy.yaml");
  await writeFile(
    path,
    "format: 1\nrules:\n  - { plugin: '@acme/*', allow: [{ kind: 'fs:read', scope: $DATASETS }] }\n  - { plugin: '*', deny: [{ kind: 'process:exec', scope: x }] }\n",
  );
  const written = (text: string) => writeFile(path, text).then(() => readPolicy(path));
  const policy = await readPolicy(path);
  expect(verdictsOf(policy, "@acme/x")).toHaveLength(2);
  expect(verdictsOf(policy, "@acmeevil/x")).toHaveLength(1);
  await writeFile(path, "format: 1\nruls: []\n");
  await expect(readPolicy(path)).rejects.toMatchObject({
    code: "TUNEIT_GRANT_POLICY_INVALID",
    reason: expect.stringContaining("did you mean 'rules'"),
  });
  expect(await written("format: 1\nrules: []\n")).toMatchObject({ isolation: "standard", engine: "isolated-vm" });
  expect(await written("format: 1\nrules: []\nisolation: hardened\n")).toMatchObject({ isolation: "hardened" });
  await expect(written("format: 1\nrules: []\nisolation: hardened\nengine: quickjs\n")).rejects.toThrow(/not valid/);
  await expect(readPolicy(join(home, "none.yaml"))).rejects.toMatchObject({ code: "TUNEIT_GRANT_POLICY_INVALID" });
});

test("each kind is told in words, and what a combination allows", () => {
  expect(meaningOf(can("fs:read", "$DATASETS"))).toBe("read files in the data you choose");
  expect(meaningOf(can("secrets:read", "hf_token"))).toBe("use the secret hf_token");
  expect(meaningOf(can("secrets:read", "hf_token=value"))).toBe("read the secret hf_token itself, not only use it");
  expect(warningsFor([can("fs:read", "$DATASETS"), can("net:connect", "a.com:443")])).toEqual([
    "Together: it could send what it reads to that host",
  ]);
});

describe("audit", () => {
  test("records form a chain, in order, without query strings", async () => {
    const log = new AuditLog(home, () => 1);
    await Promise.all(
      [1, 2, 3].map((n) =>
        log.record({ actor: "user", plugin: `@a/${n}`, event: "granted", target: "https://a.com/x?token=1" }),
      ),
    );
    const { records, brokenAt } = await readAudit(log.path);
    expect(brokenAt).toBeNull();
    expect(records.map(({ seq, plugin, target }) => [seq, plugin, target])).toEqual(
      [1, 2, 3].map((n) => [n - 1, `@a/${n}`, "https://a.com/x"]),
    );
  });

  test.each([
    ["changed", (lines: string[]) => [lines[0]!, lines[1]!.replace("@a/2", "@a/9"), lines[2]!], 2],
    ["taken out", (lines: string[]) => [lines[0]!, lines[2]!], 1],
    ["put in", (lines: string[]) => [lines[0]!, lines[0]!, lines[1]!, lines[2]!], 1],
  ])("a line that was %s breaks it", async (_, forge, at) => {
    const log = new AuditLog(home);
    for (const n of [1, 2, 3]) await log.record({ actor: "kernel", plugin: `@a/${n}`, event: "used" });
    const lines = (await readFile(log.path, "utf8")).trimEnd().split("\n");
    await writeFile(log.path, `${forge(lines).join("\n")}\n`);
    expect((await readAudit(log.path)).brokenAt).toBe(at);
  });

  test("two processes write into one chain", async () => {
    const program = `
      import { AuditLog } from ${JSON.stringify(new URL("./audit.ts", import.meta.url).href)};
      const log = new AuditLog(${JSON.stringify(home)});
      await Promise.all(Array.from({ length: 20 }, () => log.record({ actor: "kernel", plugin: "@a/b", event: "used" })));`;
    const write = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    await Promise.all([write(), write()]);
    const { records, brokenAt, torn } = await readAudit(new AuditLog(home).path);
    expect({ count: records.length, brokenAt, torn }).toEqual({ count: 40, brokenAt: null, torn: [] });
  });

  test("half a line, as a power cut leaves it, is told and keeps nothing from being written behind it", async () => {
    const log = new AuditLog(home);
    const write = (plugin: string) => log.record({ actor: "kernel", plugin, event: "used" });
    for (const plugin of ["@a/1", "@a/2", "@a/lost"]) await write(plugin);
    const text = await readFile(log.path, "utf8");
    await writeFile(log.path, text.slice(0, -40));
    expect(await readAudit(log.path)).toMatchObject({ brokenAt: null, torn: [2] });
    for (const plugin of ["@a/3", "@a/4"]) await write(plugin);
    const { records, brokenAt, torn } = await readAudit(log.path);
    expect({ names: records.map(({ plugin }) => plugin), brokenAt, torn }).toEqual({
      names: ["@a/1", "@a/2", "@a/3", "@a/4"],
      brokenAt: null,
      torn: [2],
    });
  });

  test("a record that was made unreadable is no torn one: the record behind it misses it", async () => {
    const log = new AuditLog(home);
    for (const n of [1, 2, 3]) await log.record({ actor: "kernel", plugin: `@a/${n}`, event: "used" });
    const lines = (await readFile(log.path, "utf8")).split("\n");
    await writeFile(log.path, lines.toSpliced(1, 1, lines[1]!.slice(0, 30)).join("\n"));
    expect((await readAudit(log.path)).brokenAt).toBe(2);
  });
});
