import { packument, type CodedError, type LockFile, type Packument, type PluginName } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { emptyLock } from "./lock-file.ts";
import { resolvePlugins, type ResolveRequest } from "./resolve-plugins.ts";

const integrity = `sha512-${"A".repeat(86)}==`;
type Version = { engines?: string; peers?: Record<string, string>; deprecated?: string };

function packumentOf(name: string, versions: Record<string, Version>, tags: Record<string, string> = {}): Packument {
  const entries = Object.entries(versions).map(([version, { engines = "^1.0.0", peers = {}, deprecated }]) => {
    const base = {
      name,
      version,
      dist: { tarball: "/x.tgz", integrity },
      engines: { tuneit: engines },
      peerDependencies: peers,
    };
    return [version, { ...base, ...(deprecated ? { deprecated } : {}) }];
  });
  return packument.parse({
    name,
    "dist-tags": { latest: Object.keys(versions).at(-1)!, ...tags },
    "versions": Object.fromEntries(entries),
  });
}

type Registry = Record<string, Packument>;

const registryOf = (plugins: Record<string, Record<string, Version>>): Registry =>
  Object.fromEntries(Object.entries(plugins).map(([name, versions]) => [name, packumentOf(name, versions)]));

function resolve(registry: Registry, wanted: Record<string, string>, changes: Partial<ResolveRequest> = {}) {
  return resolvePlugins({
    wanted: Object.entries(wanted).map(([name, range]) => ({ name: name as PluginName, range })),
    lock: emptyLock(),
    mayMove: () => false,
    folders: [],
    host: "1.4.0",
    blocked: () => undefined,
    packument: async (name) => registry[name],
    ...changes,
  });
}

const versions = async (answer: ReturnType<typeof resolve>) =>
  Object.fromEntries((await answer).map(({ name, version }) => [name, version]));
const refusal = async (answer: Promise<unknown>) =>
  (await answer.then(
    () => undefined,
    (error: unknown) => error,
  )) as CodedError;

function lockOf(name: string, version: string, peers: Record<string, string> = {}): LockFile {
  const nothing = {
    tarball: "/x.tgz",
    folder: null,
    keyId: "k",
    publisherKeyId: null,
    signature: "s",
    capabilities: [],
  };
  const locked = { ...nothing, version, integrity, engines: "*", peers, wanted: true };
  return { ...emptyLock(), plugins: { [name]: locked } };
}

test("takes the newest version that fits, with what it needs", async () => {
  const registry = registryOf({
    "@a/x": { "1.0.0": {}, "1.2.0": { peers: { "@a/y": "^2" } } },
    "@a/y": { "1.0.0": {}, "2.1.0": {}, "3.0.0": {} },
  });
  expect(await versions(resolve(registry, { "@a/x": "^1" }))).toEqual({ "@a/x": "1.2.0", "@a/y": "2.1.0" });
  expect((await resolve(registry, { "@a/x": "*" })).map(({ wanted }) => wanted)).toEqual([true, false]);
});

test("one version a plugin: goes back to an older one where the newest fights with another plugin", async () => {
  const registry = registryOf({
    "@a/x": { "1.0.0": { peers: { "@a/y": "^1" } }, "2.0.0": { peers: { "@a/y": "^2" } } },
    "@a/z": { "1.0.0": { peers: { "@a/y": "^1" } } },
    "@a/y": { "1.0.0": {}, "2.0.0": {} },
  });
  expect(await versions(resolve(registry, { "@a/x": "*", "@a/z": "*" }))).toEqual({
    "@a/x": "1.0.0",
    "@a/y": "1.0.0",
    "@a/z": "1.0.0",
  });
});

test("where nothing fits, the refusal prints the chain", async () => {
  const registry = registryOf({
    "@a/x": { "1.0.0": { peers: { "@a/y": "^2" } } },
    "@a/z": { "1.0.0": { peers: { "@a/y": "^1" } } },
    "@a/y": { "1.0.0": {}, "2.0.0": {} },
  });
  const error = await refusal(resolve(registry, { "@a/x": "*", "@a/z": "*" }));
  expect(error.code).toBe("TUNEIT_RESOLVE_RANGE_UNSATISFIED");
  expect(error.reason).toContain("you → @a/x@1.0.0 → @a/y@^2");
  expect((await refusal(resolve(registry, { "@a/x": "^7" }))).reason).toContain("There are: 1.0.0");
  expect((await refusal(resolve({}, { "@a/x": "*" }))).code).toBe("TUNEIT_RESOLVE_NOT_FOUND");
});

test("versions for another TuneIT are hidden; where none is left, or a tag names one, it says so (R40)", async () => {
  const registry = registryOf({ "@a/x": { "1.0.0": {}, "2.0.0": { engines: "^2" } } });
  expect(await versions(resolve(registry, { "@a/x": "*" }))).toEqual({ "@a/x": "1.0.0" });
  expect((await refusal(resolve(registry, { "@a/x": "latest" }))).code).toBe("TUNEIT_RESOLVE_ENGINE_MISMATCH");
  const needs = { ...registry, ...registryOf({ "@a/w": { "1.0.0": { peers: { "@a/x": "^2" } } } }) };
  expect(await refusal(resolve(needs, { "@a/w": "*" }))).toMatchObject({
    code: "TUNEIT_RESOLVE_ENGINE_MISMATCH",
    reason: expect.stringContaining("you → @a/w@1.0.0 → @a/x@^2"),
  });
});

test("blocked versions are hidden; where all are, the reason is told", async () => {
  const registry = registryOf({ "@a/x": { "1.0.0": {}, "1.1.0": {} } });
  const blocked = (_: string, version: string) => (version === "1.1.0" ? "steals" : undefined);
  expect(await versions(resolve(registry, { "@a/x": "*" }, { blocked }))).toEqual({ "@a/x": "1.0.0" });
  expect(await refusal(resolve(registry, { "@a/x": "^1.1" }, { blocked }))).toMatchObject({
    code: "TUNEIT_STORE_BLOCKED",
    reason: "steals",
  });
});

test("a circle of peers is refused with its chain", async () => {
  const registry = registryOf({
    "@a/x": { "1.0.0": { peers: { "@a/y": "*" } } },
    "@a/y": { "1.0.0": { peers: { "@a/x": "*" } } },
  });
  const error = await refusal(resolve(registry, { "@a/y": "*", "@a/x": "*" }));
  expect([error.code, error.reason]).toEqual(["TUNEIT_RESOLVE_CYCLE", "@a/y → @a/x → @a/y"]);
});

test("what is locked stays, without asking the registry, until it may move or does not fit", async () => {
  const registry = registryOf({ "@a/x": { "1.0.0": {}, "1.1.0": {}, "2.0.0": {} } });
  const lock = lockOf("@a/x", "1.0.0");
  const offline = async () => Promise.reject(new Error("the registry was asked"));
  expect(await versions(resolve(registry, { "@a/x": "*" }, { lock, packument: offline }))).toEqual({ "@a/x": "1.0.0" });
  expect(await versions(resolve(registry, {}, { lock, mayMove: () => true }))).toEqual({ "@a/x": "2.0.0" });
  expect(await versions(resolve(registry, { "@a/x": "^1.1" }, { lock }))).toEqual({ "@a/x": "1.1.0" });
  expect(await versions(resolve(registry, {}, { lock, remove: new Set(["@a/x"]) }))).toEqual({});
  expect(
    await versions(resolve(registry, {}, { lock, blocked: (_, version) => (version === "1.0.0" ? "bad" : undefined) })),
  ).toEqual({ "@a/x": "2.0.0" });
});

test("a deprecated version is taken last, a pre-release only when named", async () => {
  const registry = {
    "@a/x": packumentOf(
      "@a/x",
      { "1.0.0": {}, "1.1.0": { deprecated: "old" }, "2.0.0-beta.1": {} },
      { latest: "1.1.0", next: "2.0.0-beta.1" },
    ),
  };
  expect(await versions(resolve(registry, { "@a/x": "*" }))).toEqual({ "@a/x": "1.0.0" });
  expect(await versions(resolve(registry, { "@a/x": "next" }))).toEqual({ "@a/x": "2.0.0-beta.1" });
});

test("plugins that fight end in a refusal, soon", async () => {
  const many = (peer: string) =>
    Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`1.${n}.0`, { peers: { [peer]: `1.${(n * 7) % 30}.0` } }]),
    );
  const registry = registryOf({
    "@a/a": many("@a/b"),
    "@a/b": many("@a/c"),
    "@a/c": many("@a/d"),
    "@a/d": { "2.0.0": {} },
  });
  const start = performance.now();
  expect((await refusal(resolve(registry, { "@a/a": "*" }))).code).toBe("TUNEIT_RESOLVE_RANGE_UNSATISFIED");
  expect(performance.now() - start).toBeLessThan(2000);
});
