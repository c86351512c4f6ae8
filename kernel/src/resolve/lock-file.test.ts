import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFile, type LockFile } from "@tuneit/protocol";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { emptyLock, formatLock, parseLock, readLockFile, rollBackLockFile, writeLockFile } from "./lock-file.ts";
import { parseSpec } from "./spec.ts";

async function temporaryLock(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "tuneit.lock");
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const name = fc.tuple(word, word).map(([scope, plugin]) => `@${scope}/${plugin}`);
const locked = fc.record({
  version: fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join(".")),
  integrity: fc
    .uint8Array({ minLength: 64, maxLength: 64 })
    .map((bytes) => `sha512-${Buffer.from(bytes).toString("base64")}`),
  tarball: fc.option(fc.string()),
  folder: fc.option(fc.string()),
  keyId: fc.option(fc.string()),
  publisherKeyId: fc.option(fc.string()),
  signature: fc.option(fc.string()),
  engines: fc.constant("^1"),
  peers: fc.dictionary(name, fc.constant("^1")),
  capabilities: fc.array(
    fc.record({ kind: fc.constantFrom("fs:read", "net:connect"), scope: fc.string({ minLength: 1, maxLength: 300 }) }),
  ),
  wanted: fc.boolean(),
});
const lock = fc.record({
  lockfileVersion: fc.constant(1),
  registry: fc.option(fc.string()),
  blocklistSequence: fc.nat(),
  plugins: fc.dictionary(name, locked),
  environment: fc.option(fc.string()),
});

test("every lock reads back as it was, and its order does not count", () => {
  fc.assert(
    fc.property(lock, (value) => {
      const parsed = lockFile.parse(value);
      const text = formatLock(parsed);
      expect(parseLock(text, "test")).toEqual(parsed);
      const plugins = Object.fromEntries(Object.entries(parsed.plugins).toReversed()) as LockFile["plugins"];
      expect(formatLock({ ...parsed, plugins })).toBe(text);
    }),
    { numRuns: 100 },
  );
});

test("any text is answered with a lock or a coded refusal", () => {
  const parse = (text: string) => {
    try {
      return parseLock(text, "test");
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      (text) => parse(text) === "TUNEIT_RESOLVE_LOCK_INVALID" || parse(text) === "TUNEIT_RESOLVE_LOCK_NEWER",
    ),
  );
  expect(parse('{"lockfileVersion": 2, "anything": 1}')).toBe("TUNEIT_RESOLVE_LOCK_NEWER");
  expect(() => parseLock("<<<<<<< HEAD\n{}", "test")).toThrowError(
    expect.objectContaining({ reason: "It holds a merge conflict" }),
  );
});

test("the old lock stays for one roll back, and nothing else is left beside it", async () => {
  const path = await temporaryLock();
  expect(await readLockFile(path)).toEqual(emptyLock());
  await expect(rollBackLockFile(path)).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_NOTHING_PREVIOUS" });
  await writeLockFile(path, emptyLock());
  await writeLockFile(path, { ...emptyLock(), blocklistSequence: 1 });
  await writeLockFile(path, { ...emptyLock(), blocklistSequence: 1 });
  expect(await readdir(join(path, ".."))).toEqual(["tuneit.lock", "tuneit.lock.previous"]);
  expect((await rollBackLockFile(path)).blocklistSequence).toBe(0);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ blocklistSequence: 0 });
  await expect(rollBackLockFile(path)).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_NOTHING_PREVIOUS" });
});

test("a lock that cannot be written leaves the old one", async () => {
  const path = await temporaryLock();
  await writeLockFile(path, emptyLock());
  const before = await readFile(path, "utf8");
  await expect(writeLockFile(path, { ...emptyLock(), blocklistSequence: -1 })).rejects.toThrow("blocklistSequence");
  await writeFile(`${path}.stray.tmp`, "half");
  expect(await readFile(path, "utf8")).toBe(before);
});

test("only names, ranges, tags, folders and archives can be asked for", () => {
  expect(parseSpec("@acme/x", "/w")).toEqual({ kind: "registry", name: "@acme/x", range: "*" });
  expect(parseSpec("@acme/x@^1.2 || 3", "/w")).toEqual({ kind: "registry", name: "@acme/x", range: "^1.2 || 3" });
  expect(parseSpec("@acme/x@next", "/w")).toMatchObject({ range: "next" });
  expect(parseSpec("./mine", "/w")).toEqual({ kind: "folder", path: "/w/mine" });
  expect(parseSpec("./x.tgz", "/w")).toEqual({ kind: "folder", path: "/w/x.tgz" });
  const refused = [
    "git+ssh://a.example/x.git",
    "acme/x",
    "https://a.example/x.tgz",
    "x@npm:@acme/x",
    "plain",
    "@Acme/X",
    "",
    "@acme/x@http://a.example/x.tgz",
  ];
  for (const spec of refused)
    expect(() => parseSpec(spec, "/w")).toThrowError(expect.objectContaining({ code: "TUNEIT_RESOLVE_SPEC_INVALID" }));
});
