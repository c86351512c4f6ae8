import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { inspectArchive } from "../archive/inspect.ts";
import { type PackedFile, writeTarball } from "../archive/tar-writer.ts";
import { checkManifest, requireManifest } from "./check.ts";
import { compareVersions, isExactVersion, isVersionRange } from "./semantic-version.ts";

const contributes = { metric: [{ id: "rouge", title: "Rouge", entry: "js:rouge", tasks: ["causal-lm"] }] };

const valid = {
  name: "@acme/metric-rouge",
  version: "1.0.0",
  license: "MIT",
  engines: { tuneit: "^1.0.0" },
  tuneit: { manifestVersion: 1, displayName: "Rouge", main: "dist/main.js", contributes },
};

async function check(
  manifest: object,
  files: Record<string, string> = { "dist/main.js": "export function rouge() {}" },
) {
  const packed: PackedFile[] = Object.entries({ ...files, "package.json": JSON.stringify(manifest) }).map(
    ([path, text]) => ({ path, content: Buffer.from(text), mode: 0o644 }),
  );
  return checkManifest(await inspectArchive(writeTarball(packed)));
}

const withTuneit = (part: object): object => ({ ...valid, tuneit: { ...valid.tuneit, ...part } });
const pointers = (result: Awaited<ReturnType<typeof check>>): string[] =>
  result.problems.map((problem) => problem.pointer);

test("a good plugin has no problem", async () => {
  const result = await check(valid);
  expect(result.problems).toEqual([]);
  expect(result.manifest?.tuneit.limits.memoryMb).toBe(128);
});

test("tells all problems at once", async () => {
  const result = await check(
    {
      ...withTuneit({ icon: "icon.svg" }),
      dependencies: { lodash: "^4" },
      peerDependencies: { "@acme/y": "not a range" },
    },
    { "dist/main.js": "import x from 'node:fs'; await x; export const other = 1", "icon.svg": "<svg onload='x()'/>" },
  );
  expect(pointers(result).sort()).toEqual([
    "/dependencies/lodash",
    "/peerDependencies/@acme~1y",
    "/tuneit/contributes/metric/0/entry",
    "/tuneit/icon",
    "/tuneit/main",
    "/tuneit/main",
  ]);
});

test("schema problems carry their pointers", async () => {
  const result = await check({
    ...withTuneit({ capabilities: [{ kind: "fs:read", scope: "$DATASETS" }], surprise: 1 }),
    version: "1.0",
  });
  expect(result.manifest).toBeNull();
  expect(pointers(result)).toEqual(expect.arrayContaining(["/version", "/tuneit/capabilities/0/reason", "/tuneit"]));
});

test.each([
  ["export function rouge() {}"],
  ["const a = 1; export { a as rouge }"],
  ["export const x = 1, rouge = async () => { await 1 }"],
  ["export class rouge {}"],
])("finds the export in %s", async (source) =>
  expect((await check(valid, { "dist/main.js": source })).problems).toEqual([]),
);

test.each([
  ["syntax error ("],
  [`export const rouge = ${"[".repeat(50_000)}`],
  ["export default 1"],
  ["await 1; export const rouge = 1"],
  ["for await (const x of y); export const rouge = 1"],
])("refuses main %#", async (source) =>
  expect((await check(valid, { "dist/main.js": source })).problems).not.toEqual([]),
);

test("python entries need their file", async () => {
  const python = withTuneit({
    main: undefined,
    python: { package: "python" },
    contributes: { metric: [{ ...contributes.metric[0], entry: "python:acme.rouge:Rouge" }] },
  });
  expect(pointers(await check(python, { "python/acme/other.py": "" }))).toEqual(["/tuneit/contributes/metric/0/entry"]);
  expect((await check(python, { "python/acme/rouge.py": "" })).problems).toEqual([]);
  expect((await check(python, { "python/acme/rouge/__init__.py": "" })).problems).toEqual([]);
});

test("a plugin may only tap a hook, by an export that its module has", async () => {
  const only = withTuneit({ contributes: {}, taps: [{ hook: "runEnd", entry: "js:rouge" }] });
  expect((await check(only)).problems).toEqual([]);
  const missing = withTuneit({ taps: [{ hook: "runEnd", entry: "js:blanc" }] });
  expect(pointers(await check(missing))).toEqual(["/tuneit/taps/0/entry"]);
  expect(pointers(await check(withTuneit({ contributes: {} })))).toEqual(["/tuneit/contributes"]);
});

test("a plugin may only provide a service, by exports that its module has", async () => {
  const providing = (entry: string) =>
    withTuneit({ contributes: {}, services: [{ id: "words", version: "1.0.0", methods: { count: entry } }] });
  expect((await check(providing("js:rouge"))).problems).toEqual([]);
  expect(pointers(await check(providing("js:blanc")))).toEqual(["/tuneit/services/0/methods/count"]);
});

test.each([
  ["<svg><script>1</script></svg>"],
  ["<svg><a href='javascript:x'/></svg>"],
  ["<svg><image href='http://x/y.png'/></svg>"],
  ["<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>"],
  ["<svg><style>a{fill:url(http://x)}</style></svg>"],
  ["<svg><a href='&#106;avascript:x'/></svg>"],
])("refuses the icon %s", async (icon) => {
  expect(
    pointers(
      await check(withTuneit({ icon: "icon.svg" }), { "dist/main.js": "export function rouge() {}", "icon.svg": icon }),
    ),
  ).toEqual(["/tuneit/icon"]);
});

test("takes an icon that only draws", async () => {
  const icon = `<svg xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="a"/></defs><use href="#b"/><path fill="url(#a)" d="M0 0"/></svg>`;
  expect(
    (await check(withTuneit({ icon: "icon.svg" }), { "dist/main.js": "export function rouge() {}", "icon.svg": icon }))
      .problems,
  ).toEqual([]);
});

/** Keeps the archive below 200:1. */
const noise: PackedFile = { path: "noise.bin", content: randomBytes(4096), mode: 0o644 };

const nested = (depth: number) => {
  const text = `{"deep":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  return inspectArchive(writeTarball([{ path: "package.json", content: Buffer.from(text), mode: 0o644 }, noise]));
};

test("a manifest nested too deep is one problem", async () => {
  expect(checkManifest(await nested(50)).problems).toEqual([
    { pointer: "", message: "package.json is nested deeper than 40" },
  ]);
});

test("one that no reader should parse is refused with its archive", async () => {
  await expect(nested(50_000)).rejects.toThrow("nested deeper than 64");
});

test("requireManifest throws with the list", async () => {
  const inspection = await inspectArchive(
    writeTarball([{ path: "package.json", content: Buffer.from("{}"), mode: 0o644 }]),
  );
  expect(() => requireManifest(inspection)).toThrowError(expect.objectContaining({ code: "TUNEIT_PACKAGE_INVALID" }));
});

test("versions", () => {
  expect(["1.0.0", "1.0.0-alpha.1+b"].every(isExactVersion)).toBe(true);
  expect(["1.0", "01.0.0", "1.0.0-01", "v1.0.0", "not.a.ver"].some(isExactVersion)).toBe(false);
  const sorted = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0",
    "1.2.0",
    "1.10.0",
  ];
  expect(sorted.toReversed().sort(compareVersions)).toEqual(sorted);
  expect(
    ["^1.0.0", "~1.2", ">=1 <2", "1 - 2", "*", "", "1.x || >=2.5.0", ">= 1.0.0", "1.0.0-rc.1"].filter(
      (range) => !isVersionRange(range),
    ),
  ).toEqual([]);
  expect(["latest", "not a range", "file:../x", "1.2.3.4", "npm:x@1", "^"].filter(isVersionRange)).toEqual([]);
});

test("a task is words alone: no code stands behind it, and its roles have names of their own", async () => {
  const { main: _, ...bare } = valid.tuneit;
  const withRoles = (...ids: string[]) => {
    const task = [{ id: "ranking", title: "Ranking", roles: ids.map((id) => ({ id, title: id })) }];
    return { ...valid, tuneit: { ...bare, contributes: { task } } };
  };
  expect((await check(withRoles("query", "document"))).problems).toEqual([]);
  expect(pointers(await check(withRoles("query", "query")))).toEqual(["/tuneit/contributes/task/0/roles"]);
  expect(pointers(await check(withRoles()))).toEqual(["/tuneit/contributes/task/0/roles"]);
});

test("a panel's module is in the archive, and the view is asked for", async () => {
  const capabilities = [{ kind: "ui:view", scope: "plugin", reason: "Shows its panel." }];
  const panel = [{ id: "view", title: "View", module: "panel.js", styles: ["panel.css"] }];
  const { main: _, ...bare } = valid.tuneit;
  const only = { ...valid, tuneit: { ...bare, contributes: { panel }, capabilities } };
  expect((await check(only, { "panel.js": "", "panel.css": "" })).problems).toEqual([]);
  expect(pointers(await check(only, { "panel.js": "" }))).toEqual(["/tuneit/contributes/panel/0/styles"]);
  const unasked = { ...only, tuneit: { ...only.tuneit, capabilities: [] } };
  expect(pointers(await check(unasked, { "panel.js": "", "panel.css": "" }))).toEqual([
    "/tuneit/contributes/panel/0/slot",
  ]);
  const onRuns = { ...only, tuneit: { ...only.tuneit, contributes: { panel: [{ ...panel[0], slot: "run" }] } } };
  expect(pointers(await check(onRuns, { "panel.js": "", "panel.css": "" }))).toEqual([
    "/tuneit/contributes/panel/0/slot",
  ]);
});
