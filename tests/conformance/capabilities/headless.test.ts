import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { account, tuneit } from "../../e2e/command-line.ts";
import { writeSmallProject } from "../../e2e/small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "../../e2e/workspace.ts";
import { capability } from "../life/life-workspace.ts";

expectNothingLeft();

const name = "@acme/needy";
const wanted = [capability("fs:read", "$DATASETS"), capability("net:connect", "hub.example:443")];
const code = "export const draw = () => ({ charts: [] });";

/** A recipe whose chart comes from a plugin that needs two grants. */
async function project(): Promise<string> {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { more: { visualize: ["draw"] } });
  const folder = join(workspace, "needy");
  await mkdir(join(folder, "dist"), { recursive: true });
  const visualizer = [{ id: "draw", title: "draw", entry: "js:draw", tasks: ["text-classification"] }];
  const parts = { main: "dist/main.js", contributes: { visualizer }, capabilities: wanted };
  const tuneit = { manifestVersion: 1, displayName: "Of the tests", ...parts };
  const described = { name, version: "1.0.0", license: "MIT", engines: { tuneit: ">=0.1.0" }, tuneit };
  await writeFile(join(folder, "package.json"), JSON.stringify(described));
  await writeFile(join(folder, "dist", "main.js"), code);
  return workspace;
}

interface Refusal {
  readonly error: { readonly code: string; readonly details: { readonly missing: readonly string[] } };
}

const both = wanted.map(({ kind, scope }) => `{kind: "${kind}", scope: "${scope}"}`).join(", ");

test("C06 a headless run with two grants missing lists both, exits 3 and starts nothing", async () => {
  const workspace = await project();
  const around = { in: workspace };
  const install = ["plugin", "install", "./needy", "--allow-unsigned"];
  const refused = await tuneit([...install, "--json"], around);
  expect(refused.code, account(install, refused)).toBe(3);
  const { error } = JSON.parse(refused.stdout) as Refusal;
  expect(error.code).toBe("TUNEIT_GRANT_MISSING");
  expect(error.details.missing).toEqual([
    `install ${name} 1.0.0`,
    `${name}: fs:read $DATASETS`,
    `${name}: net:connect hub.example:443`,
  ]);
  expect(await readdir(workspace)).not.toContain("tuneit.lock");

  // A policy file, as a team's CI has it, grants what a person would have to.
  await writeFile(join(workspace, "policy.yaml"), `format: 1\nrules: [{plugin: "*", allow: [${both}]}]\n`);
  const environment = { TUNEIT_POLICY: "policy.yaml" };
  const yes = await tuneit([...install, "--json"], { in: workspace, environment });
  expect(yes.code, account(install, yes)).toBe(0);

  // The same workspace and lock, where no policy says so.
  const run = ["run", "recipe.json", "--json"];
  const told = await tuneit(run, around);
  expect(told.code, account(run, told)).toBe(3);
  const { missing } = (JSON.parse(told.stdout) as Refusal).error.details;
  expect(missing).toEqual(
    expect.arrayContaining([`${name}: fs:read $DATASETS`, `${name}: net:connect hub.example:443`]),
  );
  expect(await readdir(join(workspace, ".tuneit", "runs")).catch(() => [])).toEqual([]);
});
