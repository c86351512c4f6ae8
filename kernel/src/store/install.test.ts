import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodedError, LockFile } from "@tuneit/protocol";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { emptyLock, readLockFile, rollBackLockFile, writeLockFile } from "../resolve/lock-file.ts";
import { parseSpec } from "../resolve/spec.ts";
import { activePlugins, lockOf, storePrepared } from "./commit-install.ts";
import type { InstallRequest } from "./preparation.ts";
import { prepareInstall } from "./prepare-install.ts";
import { lastBlockJudge, openRegistry } from "./registry-session.ts";
import { makeKey, manifestOf, StandInRegistry, tarballOf } from "./stand-in-registry.ts";
import { Store } from "./store.ts";

const address = "https://plugins.example/";
const now = () => Date.parse("2026-06-01T00:00:00Z");

let home: string;
let registry: StandInRegistry;
let store: Store;
let lock: LockFile;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "install-"));
  registry = new StandInRegistry();
  store = new Store(home);
  lock = emptyLock();
  const folder = home;
  onTestFinished(() => rm(folder, { recursive: true }));
});

const session = () => openRegistry({ registry: address, home, fetch: registry.fetch, now });

async function prepare(specs: readonly string[], changes: Partial<InstallRequest> = {}) {
  const request = { lock, wanted: specs.map((spec) => parseSpec(spec, home)), ...changes };
  return prepareInstall(request, { store, registry: await session(), host: "1.4.0", now });
}

/** The whole of an install, as the kernel does it, without the question in between. */
async function install(specs: readonly string[], changes: Partial<InstallRequest> = {}): Promise<LockFile> {
  const preparation = await prepare(specs, changes);
  await storePrepared(preparation, store);
  lock = lockOf(preparation, lock, () => []);
  await writeLockFile(join(home, "tuneit.lock"), lock);
  return lock;
}

const refusal = async (work: Promise<unknown>) =>
  (await work.then(
    () => undefined,
    (error: unknown) => error,
  )) as CodedError;
const code = async (work: Promise<unknown>) => (await refusal(work))?.code;
const stored = async () => (await readdir(join(home, "store")).catch(() => [])).length;

function publishBoth(): void {
  registry.publish(manifestOf("@acme/x", "1.0.0", { peerDependencies: { "@acme/y": "^1" } }));
  registry.publish(manifestOf("@acme/y", "1.1.0"));
}

test("installs what is asked for and what it needs, signed and checked", async () => {
  publishBoth();
  const preparation = await prepare(["@acme/x"]);
  expect(preparation.changed.map(({ name, keyId }) => [name, keyId])).toEqual([
    ["@acme/x", registry.packages.keyid],
    ["@acme/y", registry.packages.keyid],
  ]);
  expect(await stored()).toBe(0);
  await install(["@acme/x"]);
  expect(lock).toMatchObject({ registry: registry.root.keyid, blocklistSequence: 1 });
  expect(lock.plugins).toMatchObject({
    "@acme/x": { wanted: true, tarball: "/@acme/x/-/1.0.0.tgz" },
    "@acme/y": { wanted: false },
  });
  const [x] = await activePlugins(await readLockFile(join(home, "tuneit.lock")), store, { verify: () => true });
  expect(await readFile(join(x!.root, "main.js"), "utf8")).toContain("draw");
});

test("a second install asks for nothing that is there, and works offline", async () => {
  publishBoth();
  await install(["@acme/x"]);
  registry.requests.length = 0;
  registry.offline = true;
  const preparation = await prepare(["@acme/x"]);
  expect(preparation.changed).toEqual([]);
  expect(preparation.warnings).toHaveLength(2);
  lock = emptyLock();
  expect((await prepare(["@acme/x"])).plugins.every(({ tarball }) => tarball === undefined)).toBe(true);
  await rm(join(home, "store"), { recursive: true });
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_RESOLVE_UNREACHABLE");
});

test("a lock installs on a machine that has an empty store, without metadata", async () => {
  publishBoth();
  await install(["@acme/x"]);
  await rm(join(home, "store"), { recursive: true });
  registry.requests.length = 0;
  await install([]);
  expect(registry.requests.toSorted()).toEqual([
    "/-/tuneit/v1/blocklist",
    "/-/tuneit/v1/trust",
    "/@acme/x/-/1.0.0.tgz",
    "/@acme/y/-/1.1.0.tgz",
  ]);
});

test("update moves, roll back restores, remove takes what nobody needs any more", async () => {
  publishBoth();
  await install(["@acme/x"]);
  registry.publish(manifestOf("@acme/x", "1.2.0", { peerDependencies: { "@acme/y": "^1" } }));
  expect((await install(["@acme/x"])).plugins).toMatchObject({ "@acme/x": { version: "1.0.0" } });
  expect((await install([], { update: "all" })).plugins).toMatchObject({ "@acme/x": { version: "1.2.0" } });
  expect((await rollBackLockFile(join(home, "tuneit.lock"))).plugins).toMatchObject({
    "@acme/x": { version: "1.0.0" },
  });
  const gone = await prepare([], { remove: new Set(["@acme/x"]) });
  expect([gone.plugins, gone.removed]).toEqual([[], ["@acme/x", "@acme/y"]]);
});

test("signatures: missing, unknown, revoked, expired and wrong are told apart (R37, R38)", async () => {
  registry.publish(manifestOf("@acme/x", "1.0.0"));
  const signed = (signatures: unknown) => {
    registry.alter = (version) => ({ ...version, dist: { ...(version["dist"] as object), signatures } });
  };
  signed([]);
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_SIGNATURE_MISSING");
  signed([{ keyid: makeKey().keyid, sig: "AAAA" }]);
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_KEY_UNKNOWN");
  signed([{ keyid: registry.blocklistKey.keyid, sig: "AAAA" }]);
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_KEY_UNKNOWN");
  signed([{ keyid: registry.packages.keyid, sig: "AAAA" }]);
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_SIGNATURE_INVALID");
  registry.alter = (version) => version;
  const key = registry.trust.keys[0]!;
  registry.trust = {
    ...registry.trust,
    version: 2,
    keys: [{ ...key, expires: "2026-02-01T00:00:00Z" }, registry.trust.keys[1]!],
  };
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_KEY_EXPIRED");
  registry.trust = {
    ...registry.trust,
    version: 3,
    keys: [{ ...key, state: "retired", expires: "2026-02-01T00:00:00Z" }, registry.trust.keys[1]!],
  };
  expect((await prepare(["@acme/x"])).changed).toHaveLength(1);
  registry.trust = { ...registry.trust, version: 4, keys: [{ ...key, state: "revoked" }, registry.trust.keys[1]!] };
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_KEY_UNKNOWN");
  expect(await stored()).toBe(0);
});

test("other bytes, a hostile archive and a rewritten packument are refused (R41)", async () => {
  registry.publish(manifestOf("@acme/x", "1.0.0"));
  registry.corrupt = (tarball) => tarball.with(20, 7);
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_INTEGRITY_MISMATCH");
  registry.corrupt = (tarball) => tarball;
  registry.alter = (version) => ({ ...version, engines: { tuneit: "*" } });
  expect(await refusal(prepare(["@acme/x"]))).toMatchObject({
    code: "TUNEIT_STORE_MANIFEST_MISMATCH",
    reason: expect.stringContaining("engines.tuneit"),
  });
  registry.alter = (version) => ({ ...version, peerDependencies: {} });
  registry.publish(manifestOf("@acme/x", "1.0.0", { peerDependencies: { "@acme/y": "*" } }));
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_MANIFEST_MISMATCH");
  registry.alter = (version) => version;
  registry.publish(manifestOf("@acme/z", "1.0.0"), Buffer.from("no archive"));
  expect(await code(prepare(["@acme/z"]))).toBe("TUNEIT_STORE_ARCHIVE_REFUSED");
  registry.publish(manifestOf("@acme/w", "1.0.0"), tarballOf(manifestOf("@acme/other", "1.0.0")));
  expect(await code(prepare(["@acme/w"]))).toBe("TUNEIT_STORE_MANIFEST_MISMATCH");
  registry.publish(manifestOf("@acme/v", "1.0.0", { tuneit: {} }));
  expect(await code(prepare(["@acme/v"]))).toBe("TUNEIT_MANIFEST_INVALID");
  expect(await stored()).toBe(0);
});

test("the root is pinned; another root, an older or an altered trust document is refused", async () => {
  registry.trust = { ...registry.trust, version: 5 };
  expect(await session()).toMatchObject({ firstUse: true, fingerprint: registry.root.keyid });
  expect(await session()).toMatchObject({ firstUse: false });
  registry.trust = { ...registry.trust, version: 4 };
  expect(await refusal(session())).toMatchObject({
    code: "TUNEIT_STORE_TRUST_REFUSED",
    reason: expect.stringContaining("older than the version 5"),
  });
  registry.trust = { ...registry.trust, version: 5, registryId: "other" };
  expect(await code(session())).toBe("TUNEIT_STORE_TRUST_REFUSED");
  const other = new StandInRegistry();
  const theirs = { registry: address, home, fetch: other.fetch, now };
  expect(await code(openRegistry(theirs))).toBe("TUNEIT_STORE_ROOT_CHANGED");
  // The pinned id with another key behind it: the id does not belong to that key.
  other.trust = { ...other.trust, root: { keyid: registry.root.keyid, key: other.root.key } };
  expect(await code(openRegistry(theirs))).toBe("TUNEIT_STORE_TRUST_REFUSED");
  other.trust = { ...other.trust, root: { keyid: registry.root.keyid, key: registry.root.key } };
  expect(await code(openRegistry(theirs))).toBe("TUNEIT_STORE_TRUST_REFUSED");
});

test("a registry that never answered cannot be trusted; a lock of another registry is refused", async () => {
  registry.offline = true;
  expect(await code(session())).toBe("TUNEIT_STORE_TRUST_MISSING");
  registry.offline = false;
  publishBoth();
  lock = { ...emptyLock(), registry: "SHA256:other" };
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_ROOT_CHANGED");
});

test("blocklist: hides, stops what is locked, and an older, forged, expired or missing one stops installs (R35, R36)", async () => {
  publishBoth();
  await install(["@acme/x"]);
  const entry = { range: "<2", reason: "steals keys", severity: "critical" as const, url: null, fixedIn: "2.0.0" };
  registry.blocklist = { ...registry.blocklist, sequence: 7, entries: [{ name: "@acme/Y", ...entry }] };
  expect(await refusal(prepare(["@acme/x"]))).toMatchObject({
    code: "TUNEIT_STORE_BLOCKED",
    reason: expect.stringContaining("steals keys (critical, fixed in 2.0.0)"),
  });
  const judge = await lastBlockJudge(home, lock.registry!);
  expect([judge?.("@acme/y", "1.1.0"), judge?.("@acme/y", "2.0.0")]).toEqual([
    expect.stringContaining("steals"),
    undefined,
  ]);
  registry.blocklist = { ...registry.blocklist, sequence: 6, entries: [] };
  expect(await code(session())).toBe("TUNEIT_STORE_BLOCKLIST_REFUSED");
  registry.blocklist = { ...registry.blocklist, sequence: 8, expiresAt: "2026-05-01T00:00:00Z" };
  expect((await prepare(["@acme/x"])).changed).toEqual([]);
  lock = emptyLock();
  expect(await code(prepare(["@acme/x"]))).toBe("TUNEIT_STORE_BLOCKLIST_EXPIRED");
});

test("a blocklist signed by a key for packages is forged; one that was never read stops installs", async () => {
  publishBoth();
  const honest = registry.fetch;
  const without = {
    registry: address,
    home,
    now,
    fetch: (async (input, init) =>
      (input as URL).href.endsWith("blocklist")
        ? new Response("", { status: 503 })
        : honest(input, init)) as typeof fetch,
  };
  const request = { lock, wanted: [parseSpec("@acme/x", home)] };
  const context = { store, host: "1.4.0", now, registry: await openRegistry(without) };
  expect(await code(prepareInstall(request, context))).toBe("TUNEIT_STORE_BLOCKLIST_MISSING");
  Object.assign(registry, { blocklistKey: registry.packages });
  expect(await code(session())).toBe("TUNEIT_STORE_BLOCKLIST_REFUSED");
});

test("a folder is taken only on one's own word, as a copy, and any change of it is another plugin", async () => {
  const folder = join(home, "mine");
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifestOf("@me/mine", "0.1.0")));
  await writeFile(join(folder, "main.js"), "export function draw() {}\n");
  expect(await code(prepare(["./mine"]))).toBe("TUNEIT_STORE_UNSIGNED_REFUSED");
  await install(["./mine"], { allowUnsigned: true });
  const first = Object.values(lock.plugins)[0]!;
  expect(first).toMatchObject({ keyId: null, folder, integrity: expect.stringMatching(/^folder-sha256-/) });
  await writeFile(join(folder, "main.js"), "export function draw() { return 1; }\n");
  expect((await prepare([])).changed).toEqual([]);
  await install(["./mine"], { allowUnsigned: true });
  expect(Object.values(lock.plugins)[0]!.integrity).not.toBe(first.integrity);
  expect(await stored()).toBe(2);
  registry.publish(manifestOf("@me/mine", "0.2.0"));
  expect((await prepare([], { update: "all" })).changed).toEqual([]);
  expect((await install(["@me/mine"])).plugins).toMatchObject({ "@me/mine": { version: "0.2.0", folder: null } });
});

test("progress has numbers, and a cancelled install leaves nothing", async () => {
  publishBoth();
  const seen: string[] = [];
  const abort = new AbortController();
  const onProgress = ({ step, done, total }: { step: string; done: number; total: number | null }) => {
    seen.push(`${step} ${done}/${total}`);
    if (step === "fetch") abort.abort();
  };
  const request = { lock, wanted: [parseSpec("@acme/x", home)] };
  const work = prepareInstall(request, {
    store,
    registry: await session(),
    host: "1.4.0",
    now,
    signal: abort.signal,
    onProgress,
  });
  await expect(work).rejects.toThrow("aborted");
  expect(seen[0]).toBe("resolve 0/2");
  expect(seen.some((line) => /^fetch \d+\/\d+$/.test(line))).toBe(true);
  expect(await stored()).toBe(0);
});
