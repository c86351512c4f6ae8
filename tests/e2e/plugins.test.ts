import { join } from "node:path";
import { expect, test } from "vitest";
import { answerOf, refusalOf } from "./command-line.ts";
import { visualizerInput, writePlugin } from "./plugin-folder.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { makeAccount, startRegistry } from "./stranger-registry.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

test("doctor says what this machine can do", async () => {
  const workspace = await newWorkspace();
  const { checks } = (await answerOf(["doctor"], { in: workspace })) as { checks: { name: string; status: string }[] };
  expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(["Node", "Python", "Sandbox", "Disk"]));
});

test("a stranger publishes; install, update, rollback and remove follow the lock", async () => {
  const workspace = await newWorkspace();
  const data = join(workspace, "stranger");
  await using registry = await startRegistry(workspace, data);
  const token = await makeAccount(workspace, data, "acme");
  const around = { in: workspace, environment: { TUNEIT_REGISTRY: registry.url, TUNEIT_TOKEN: token } };
  const folder = join(workspace, "charts");
  const publish = async (version: string): Promise<void> => {
    await writePlugin(folder, { name: "@acme/charts", version });
    expect(await answerOf(["plugin", "publish", folder], around)).toMatchObject({ name: "@acme/charts", version });
  };
  const versions = async (): Promise<unknown> => {
    const { plugins } = (await answerOf(["plugin", "list"], around)) as {
      plugins: { name: string; version: string }[];
    };
    return plugins.map(({ name, version }) => `${name} ${version}`);
  };

  await publish("1.0.0");
  const search = async (...more: string[]) => {
    const found = await answerOf(["plugin", "search", "charts", ...more], around);
    return (found as { items: { name: string; signer: string; engines: string }[] }).items;
  };
  const [found] = await search();
  expect(found).toMatchObject({ name: "@acme/charts", engines: expect.stringContaining("1") });
  expect(await search("--signer", found!.signer, "--host", "any", "--point", "visualizer")).toEqual([found]);
  expect(await search("--host", "9.0.0")).toEqual([]);
  expect(await search("--signer", "SHA256:nobody")).toEqual([]);
  expect(await search("--capability", "python:run")).toEqual([]);
  expect(await refusalOf(["plugin", "search", "--host", "soon"], around)).toMatchObject({ code: "TUNEIT_CLI_USAGE" });
  expect(await answerOf(["plugin", "install", "@acme/charts", "--yes"], around)).toMatchObject({
    ...{ version: "1.0.0", signed: true, source: "registry", enabled: true },
  });
  expect(await answerOf(["plugin", "info", "@acme/charts"], around)).toMatchObject({
    manifest: { license: "Apache-2.0" },
  });
  expect(await answerOf(["plugin", "call", "@acme/charts:once", "--input", visualizerInput], around)).toHaveProperty(
    "charts",
  );
  const { use } = (await answerOf(["plugin", "info", "@acme/charts"], around)) as { use: unknown };
  expect(use).toMatchObject({
    ...{ version: "1.0.0", since: expect.any(Number), python: null },
    isolate: { calls: 1, failed: 0, totalMs: expect.any(Number), peakMemoryBytes: expect.any(Number) },
  });
  expect((use as { isolate: { peakMemoryBytes: number } }).isolate.peakMemoryBytes).toBeGreaterThan(1_000_000);
  await publish("1.1.0");
  const { updated } = (await answerOf(["plugin", "update", "--yes"], around)) as { updated: unknown[] };
  expect(updated).toMatchObject([{ name: "@acme/charts", from: "1.0.0", to: "1.1.0" }]);
  expect(await versions()).toEqual(["@acme/charts 1.1.0"]);
  expect(await answerOf(["plugin", "info", "@acme/charts"], around)).toMatchObject({ use: null });
  await answerOf(["plugin", "rollback"], around);
  expect(await versions()).toEqual(["@acme/charts 1.0.0"]);
  await answerOf(["plugin", "remove", "@acme/charts"], around);
  expect(await versions()).toEqual([]);
});

test("what a person denied is refused with exit 3, and nothing was started", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace);
  const around = { in: workspace };
  await answerOf(["plugin", "install", "@tuneit/reader-tabular", "--yes"], around);
  const reading = "fs:read=$DATASETS";
  try {
    await answerOf(["plugin", "grants", "@tuneit/reader-tabular", "--deny", reading], around);
    const refusal = await refusalOf(["run", "recipe.json", "--yes"], around);
    expect(refusal).toMatchObject({ exit: 3, code: "TUNEIT_GRANT_REFUSED" });
    expect(refusal.mend).toContain("@tuneit/reader-tabular");
    expect(await answerOf(["runs", "list"], around)).toEqual({ runs: [] });
  } finally {
    // Grants belong to the home, which other tests share.
    await answerOf(["plugin", "grants", "@tuneit/reader-tabular", "--allow", reading], around);
  }
});
