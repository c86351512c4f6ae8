import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { account, answerOf, refusalOf, tuneit } from "./command-line.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

test.each([
  ["TypeScript", [], "visualizer", "src/main.ts"],
  ["Python", ["--python"], "metric", "python/first_try/__init__.py"],
] as const)(
  "a new plugin in %s passes its example, is valid, and can be installed and called",
  async (_, flags, point, source) => {
    const workspace = await newWorkspace();
    const around = { in: workspace };
    const made = await answerOf(["plugin", "new", "@acme/first-try", ...flags], around);
    expect(made).toMatchObject({ name: "@acme/first-try", files: expect.arrayContaining([source]) });
    const again = await refusalOf(["plugin", "new", "@acme/first-try", ...flags], around);
    expect(again).toMatchObject({ exit: 2, code: "TUNEIT_CLI_PLUGIN_EXISTS" });

    const contribution = `@acme/first-try:${point}:first-try`;
    const passed = await answerOf(["plugin", "test", "first-try", "--yes"], around);
    expect(passed).toMatchObject({ results: [{ contribution, status: "passed", problem: null }] });
    expect(await answerOf(["plugin", "validate", "first-try"], around)).toMatchObject({
      ...{ name: "@acme/first-try", version: "0.1.0", offers: [`${point}:first-try`] },
    });

    const path = join(workspace, "first-try", source);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("input.metrics.length", "input.metrics.length + 1").replace("max(1,", "max(9,"));
    const told = await tuneit(["plugin", "test", "first-try", "--yes", "--json"], around);
    expect(told.code, account(["plugin", "test"], told)).toBe(1);
    expect(JSON.parse(told.stdout)).toMatchObject({ results: [{ contribution, status: "failed" }] });
    expect(await answerOf(["plugin", "list"], around), "a test installs nothing here").toMatchObject({ plugins: [] });

    await answerOf(["plugin", "install", "./first-try", "--allow-unsigned", "--yes"], around);
    const example = join(workspace, "first-try", "examples", "first-try.json");
    const { input } = JSON.parse(await readFile(example, "utf8")) as { input: object };
    await answerOf(["plugin", "call", "@acme/first-try:first-try", "--input", JSON.stringify(input)], around);
  },
  400_000,
);

test("what is wrong with a plugin or its example is told with a code, and nothing is written", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  for (const name of ["first", "@Acme/First", "@acme/../x"])
    expect(await refusalOf(["plugin", "new", name], around)).toMatchObject({ exit: 2, code: "TUNEIT_CLI_USAGE" });
  await answerOf(["plugin", "new", "@acme/first", "here"], around);
  const folder = join(workspace, "here");
  await writeFile(join(folder, "examples", "other.json"), '{ "input": 1 }');
  const test_ = ["plugin", "test", "here", "--yes"];
  expect(await refusalOf(test_, around)).toMatchObject({ exit: 2, code: "TUNEIT_CLI_EXAMPLE_INVALID" });
  await writeFile(join(folder, "examples", "other.json"), "{ no json");
  expect(await refusalOf(test_, around)).toMatchObject({ exit: 2, code: "TUNEIT_CLI_EXAMPLE_INVALID" });

  const text = await readFile(join(folder, "package.json"), "utf8");
  await writeFile(join(folder, "package.json"), text.replace('"visualizer"', '"visualiser"'));
  expect(await refusalOf(["plugin", "validate", "here"], around)).toMatchObject({ code: "TUNEIT_MANIFEST_INVALID" });
  expect(await refusalOf(["plugin", "validate", "absent"], around)).toMatchObject({
    code: expect.stringMatching(/^TUNEIT_/),
  });
});
