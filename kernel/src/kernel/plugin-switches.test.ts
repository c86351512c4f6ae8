import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../errors/index.ts";
import { AuditLog } from "../grants/audit.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { dependantsOf } from "./dependants.ts";
import { PluginStatesFile } from "./plugin-states.ts";
import { PluginSwitches } from "./plugin-switches.ts";

const minute = 60_000;
let folder: string;
let now: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-switches-"));
  now = 1_000_000;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As another process would see it: nothing is kept but the file. */
const switches = (): PluginSwitches =>
  new PluginSwitches(new PluginStatesFile(folder), new AuditLog(folder), () => now);

interface Wish {
  readonly peers?: Record<string, string>;
  readonly required?: [kind: string, scope: string][];
  readonly optional?: [kind: string, scope: string][];
}

function plugin(
  name: string,
  { peers = {}, required = [], optional = [] }: Wish = {},
  integrity = "one",
): ActivePlugin {
  const asks = (list: [string, string][]) => list.map(([kind, scope]) => ({ kind, scope, reason: "of the test" }));
  const tuneit = {
    ...{ manifestVersion: 1, displayName: name, main: "main.js" },
    contributes: { tracker: [{ id: "t", title: "t", entry: "js:t" }] },
    ...{ capabilities: asks(required), optionalCapabilities: asks(optional) },
  };
  const engines = { tuneit: "*" };
  const document = { name, version: "1.0.0", license: "MIT", engines, peerDependencies: peers, tuneit };
  return { manifest: readManifest(document, name), integrity, keyId: null, origin: "folder", root: folder };
}

const crash = fail("TUNEIT_ISOLATE_CRASHED", { plugin: "@a/x", reason: "It ended with code 1" });
const forgery = fail("TUNEIT_ISOLATE_PROTOCOL", { plugin: "@a/x", reason: "A message is not JSON" });

test("three crashes in five minutes switch off, also where each is another process; older ones do not count", async () => {
  const x = plugin("@a/x");
  const after = async (waited: number): Promise<readonly string[]> => {
    now += waited;
    return switches().crashed(x, crash, [x]);
  };
  expect(await after(0)).toEqual([]);
  expect(await after(3 * minute)).toEqual([]);
  expect(await after(3 * minute)).toEqual([]);
  expect(await after(minute)).toEqual(["@a/x"]);
  expect((await switches().off([x])).get("@a/x")).toMatchObject({ by: "kernel", code: "TUNEIT_ISOLATE_CRASHED" });
  // One that was at work at the time ends as well, and is no second switching off.
  expect(await after(0)).toEqual([]);
  now += 60 * minute;
  expect((await switches().off([x])).has("@a/x")).toBe(true);
  expect((await switches().off([plugin("@a/x", {}, "two")])).size).toBe(0);
  await switches().enable(x, "user");
  expect(await after(0)).toEqual([]);
});

test("a forged message switches off at the first time", async () => {
  const x = plugin("@a/x");
  expect(await switches().crashed(x, forgery, [x])).toEqual(["@a/x"]);
});

test("crashes of one version are not held against another", async () => {
  const [one, two] = [plugin("@a/x"), plugin("@a/x", {}, "two")];
  await switches().crashed(one, crash, [one]);
  await switches().crashed(one, crash, [one]);
  expect(await switches().crashed(two, crash, [two])).toEqual([]);
});

test("dependants need it by name, or by a service that nobody else provides", () => {
  const plugins = [
    plugin("@a/tokens", {
      required: [
        ["services:provide", "tokens@1.0.0"],
        ["services:provide", "words@1.0.0"],
      ],
    }),
    plugin("@a/words", { optional: [["services:provide", "words@2.0.0"]] }),
    plugin("@a/by-name", { peers: { "@a/tokens": "*" } }),
    plugin("@a/by-service", { required: [["services:use", "tokens@^1"]] }),
    plugin("@a/has-another", { required: [["services:use", "words@^1"]] }),
    plugin("@a/can-do-without", { optional: [["services:use", "tokens@^1"]] }),
    plugin("@a/far", { peers: { "@a/by-service": "*" } }),
  ];
  expect(dependantsOf("@a/tokens", plugins)).toEqual(["@a/by-name", "@a/by-service", "@a/far"]);
  expect(dependantsOf("@a/far", plugins)).toEqual([]);
});
