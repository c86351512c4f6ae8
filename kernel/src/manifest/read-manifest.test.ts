import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCoded } from "@tuneit/protocol";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { manifestProblems, readManifest, readManifestFolder } from "./read-manifest.ts";

const valid = () => ({
  name: "@acme/reader",
  version: "1.2.0",
  license: "MIT",
  engines: { tuneit: "^1.0.0" },
  tuneit: {
    manifestVersion: 1,
    displayName: "Reader",
    python: { package: "python" },
    contributes: {
      "dataset-reader": [{ id: "csv", title: "CSV", accepts: [".csv"], entry: "python:acme:read" }],
    } as Record<string, unknown[]>,
    capabilities: [{ kind: "python:run", scope: "acme", reason: "reads your file" }],
  } as Record<string, unknown>,
});

const pointers = (document: unknown) => manifestProblems(document).map(({ pointer }) => pointer);

test("a valid manifest gets its defaults and keeps npm's other fields", () => {
  const manifest = readManifest({ ...valid(), repository: "x" }, "test");
  expect(manifest.tuneit.limits.memoryMb).toBe(128);
  expect(manifest["repository"]).toBe("x");
});

test("problems of shape and of meaning are told together, with pointers and the nearest key", () => {
  const manifest = valid();
  manifest.tuneit["python"] = undefined;
  manifest.tuneit["contributes"] = {
    "dataset-reader": [
      { id: "csv", title: "CSV", accepts: [".csv"], entry: "js:read" },
      { id: "csv", title: "CSV", accepts: [".csv"], entry: "python:a:b" },
    ],
    "dataset-raeder": [],
  };
  const broken = { ...manifest, peerDependencies: { "@acme/reader": "^1" }, version: "1" };
  expect(pointers(broken)).toEqual([
    "/version",
    "/tuneit/contributes/dataset-raeder",
    "/tuneit/contributes/dataset-reader/1/id",
    "/tuneit/contributes/dataset-reader/0/entry",
    "/tuneit/contributes/dataset-reader/1/entry",
    "/peerDependencies/@acme~1reader",
  ]);
  expect(manifestProblems(broken)[1]?.suggestion).toBe("dataset-reader");
});

test("a capability asked for twice is refused", () => {
  const manifest = valid();
  manifest.tuneit["optionalCapabilities"] = Array.from({ length: 2 }, () => ({
    kind: "net:connect",
    scope: "a.example:443",
    reason: "asks",
  }));
  expect(pointers(manifest)).toEqual(["/tuneit/optionalCapabilities/1"]);
});

test("every JSON value is answered with problems, never with a crash", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => manifestProblems(value).length > 0),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => Array.isArray(manifestProblems({ ...valid(), tuneit: value }))),
    { numRuns: 200 },
  );
});

test("a folder without a manifest, or with broken JSON, has its own code", async () => {
  const folder = await mkdtemp(join(tmpdir(), "manifest-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await expect(readManifestFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_MANIFEST_MISSING" });
  await writeFile(join(folder, "package.json"), "{");
  await expect(readManifestFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_MANIFEST_SYNTAX" });
  await writeFile(join(folder, "package.json"), `\uFEFF${JSON.stringify(valid())}`);
  await expect(readManifestFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_MANIFEST_SYNTAX" });
  await writeFile(join(folder, "package.json"), "{}");
  const error = await readManifestFolder(folder).catch((caught: unknown) => caught);
  expect(isCoded(error) && error.details?.problems?.length).toBeGreaterThan(3);
});

test("a tap asks for its capability and has a module to be in", () => {
  const tapping = (tuneit: Record<string, unknown>) =>
    pointers({ ...valid(), tuneit: { ...valid().tuneit, ...tuneit } });
  const taps = [{ hook: "runEnd", entry: "js:ended" }];
  const asks = (scope: string) => [{ kind: "hooks:tap", scope, reason: "counts the runs" }];
  expect(tapping({ taps, main: "main.js", optionalCapabilities: asks("runEnd") })).toEqual([]);
  expect(tapping({ taps, main: "main.js", optionalCapabilities: asks("plan") })).toEqual(["/tuneit/taps/0"]);
  expect(tapping({ taps, optionalCapabilities: asks("runEnd") })).toEqual(["/tuneit/taps/0/entry"]);
  expect(tapping({ taps: [{ hook: "runEnds", entry: "python:a:b" }] })).toContain("/tuneit/taps/0/hook");
});

test("a service asks for its capability and has a module to be in", () => {
  const providing = (tuneit: Record<string, unknown>) =>
    pointers({ ...valid(), tuneit: { ...valid().tuneit, ...tuneit } });
  const services = [{ id: "words", version: "1.0.0", methods: { count: "js:count" } }];
  const asks = (scope: string) => [{ kind: "services:provide", scope, reason: "others count words by it" }];
  expect(providing({ services, main: "main.js", capabilities: asks("words") })).toEqual([]);
  expect(providing({ services, main: "main.js", capabilities: asks("others") })).toEqual(["/tuneit/services/0"]);
  expect(providing({ services, capabilities: asks("words") })).toEqual(["/tuneit/services/0/methods"]);
});

test.each([
  ["scope", "a.example\nb.example"],
  ["scope", "a.example\u202e:443"],
  ["reason", "harmless\u001b[1A\u001b[2K"],
  ["reason", "reads \u2066your\u2069 file"],
])("a %s that would write over what a person reads before saying yes is refused", (key, text) => {
  const manifest = valid();
  const asked = { kind: "net:connect", scope: "a.example:443", reason: "reads your file", [key]: text };
  manifest.tuneit["capabilities"] = [{ kind: "python:run", scope: "acme", reason: "reads your file" }, asked];
  expect(pointers(manifest)).toEqual([`/tuneit/capabilities/1/${key}`]);
});
