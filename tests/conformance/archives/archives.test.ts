import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostileArchives } from "@tuneit/packaging/hostile-archives";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, tuneit } from "../../e2e/command-line.ts";
import { writePlugin } from "../../e2e/plugin-folder.ts";
import { newWorkspace } from "../../e2e/workspace.ts";
import { testRegistry, type TestRegistry } from "../registry/test-registry.ts";
import { bombs } from "./bombs.ts";
import { atInspector, atInstall, atRegistry } from "./doors.ts";

/** Rows of the table by the rules that hold them; an archive without a row is a mistake here. */
const rows = {
  A01: [
    "path-traversal",
    "path-absolute",
    "path-backslash",
    "path-drive",
    "path-root",
    "path-empty-part",
    "path-length",
  ],
  A02: ["link", "entry-type", "mode"],
  A03: ["expansion", "file-size", "unpacked-size", "packed-size", "entry-count"],
  A04: ["path-collision", "truncated", "empty", "gzip", "trailing-data", "tar-header", "package-json"],
  A05: ["path-windows", "path-nul", "path-control"],
  A06: ["install-script", "binding-gyp", "node-modules", "native-binary", "secret-file"],
} as const;
const rowOf = (rule: string): string => Object.entries(rows).find(([, rules]) => rules.some((one) => one === rule))![0];
const named = hostileArchives.map((archive) => ({ ...archive, row: rowOf(archive.rule) }));

let registry: TestRegistry;
let count = 0;
beforeAll(async () => {
  registry = await testRegistry();
});
afterAll(() => registry[Symbol.asyncDispose]());

describe("a hostile archive, at every door", () => {
  it.each(named)("$row $name is refused by $rule", async ({ name, rule, make }) => {
    const archive = make();
    expect((await atInspector(archive)).rule).toBe(rule);
    expect(await atInstall(archive)).toMatchObject({ rule, left: [] });
    // An empty attachment is no publish at all, and one of 60 MB is more than a request may carry.
    if (name === "nothing" || name.includes("60 MB")) return;
    expect((await atRegistry(archive, registry, `@acme/evil-${++count}`)).rule).toBe(rule);
  });

  it("A01 to A06 have an archive each", () => {
    expect([...new Set(named.map(({ row }) => row))].toSorted()).toEqual(Object.keys(rows));
  });
});

describe("a bomb", () => {
  it.for(bombs)("A03 of $name is refused at once, by $rule", async ({ rule, make }, { annotate }) => {
    const archive = await make();
    const verdicts = [await atInspector(archive), await atInspector(archive), await atInspector(archive)];
    expect(verdicts.map((verdict) => verdict.rule)).toEqual([rule, rule, rule]);
    const ms = Math.min(...verdicts.map((verdict) => verdict.ms));
    await annotate(`${(archive.length / 1e6).toFixed(1)} MB packed, refused in ${ms.toFixed(1)} ms`);
    // 150 ms is the promise on a quiet machine; to inflate or unpack any of them takes seconds.
    expect(ms).toBeLessThan(600);
    expect(await atInstall(archive)).toMatchObject({ rule, left: [] });
    expect((await atRegistry(archive, registry, `@acme/evil-${++count}`)).rule).toBe(rule);
  });
});

describe("A06 nothing of a plugin runs when it is checked, published or installed", () => {
  /** Each script that a package manager knows would leave a marker. */
  const scripted = (marker: string, names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, `touch ${marker}`]));

  it.each(["preinstall", "install", "postinstall"])("with the script %s it is refused", async (script) => {
    const workspace = await newWorkspace();
    const [folder, marker] = [join(workspace, "evil"), join(workspace, "ran")];
    await writePlugin(folder, { name: "@acme/evil", scripts: scripted(marker, [script]) });
    const words = ["plugin", "install", folder, "--allow-unsigned", "--yes", "--json"];
    const told = await tuneit(words, { in: workspace });
    expect(told.code, account(words, told)).toBe(3);
    expect(told.stdout).toContain(`package.json has the script ${script}`);
    await expect(access(marker)).rejects.toThrow("ENOENT");
  });

  it("with scripts that are for its author only it is installed, and none of them is run", async () => {
    const workspace = await newWorkspace();
    const [folder, marker] = [join(workspace, "plain"), join(workspace, "ran")];
    const names = ["prepare", "prepack", "postpack", "prepublishOnly", "dependencies", "test"];
    await writePlugin(folder, { name: "@acme/plain", scripts: scripted(marker, names) });
    const words = ["plugin", "install", folder, "--allow-unsigned", "--yes"];
    const told = await tuneit(words, { in: workspace });
    expect(told.code, account(words, told)).toBe(0);
    await expect(access(marker)).rejects.toThrow("ENOENT");
  });

  it("with binding.gyp or a native module it is refused", async () => {
    const workspace = await newWorkspace();
    for (const [file, why] of [
      ["dist/binding.gyp", "It makes installers compile code"],
      ["dist/addon.node", "Compiled code cannot be reviewed"],
    ] as const) {
      const folder = join(workspace, file.replaceAll("/", "-"));
      await writePlugin(folder, { name: "@acme/evil" });
      await mkdir(join(folder, file, ".."), { recursive: true });
      await writeFile(join(folder, file), "{}");
      const words = ["plugin", "install", folder, "--allow-unsigned", "--yes", "--json"];
      const told = await tuneit(words, { in: workspace });
      expect(told.code, account(words, told)).toBe(3);
      expect(told.stdout).toContain(why);
    }
  });

  it("A01 an archive in place of a name or a folder is refused, and never opened", async () => {
    const workspace = await newWorkspace();
    const archive = join(workspace, "evil.tgz");
    await writeFile(archive, hostileArchives[0]!.make());
    const words = ["plugin", "install", archive, "--allow-unsigned", "--yes", "--json"];
    const told = await tuneit(words, { in: workspace });
    expect(told.code, account(words, told)).toBeGreaterThan(0);
    await expect(access(join(workspace, "..", "evil"))).rejects.toThrow("ENOENT");
  });
});
