import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runResult, type AuditRecord } from "@tuneit/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account, answerOf, refusalOf, tuneit, type Surroundings } from "./command-line.ts";
import { startHub, writeAdapter, type PrivateHub } from "./private-hub.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, home, newWorkspace, root } from "./workspace.ts";

expectNothingLeft();

const [rightToken, wrongToken] = ["hf_rightTokenOfTheTests", "hf_wrongTokenOfTheTests"];
const name = "@acme/hub-models";
const valueOfToken = "secrets:read=hf_token=value";

let hub: PrivateHub;
let around: Surroundings;
beforeAll(async () => {
  hub = await startHub(rightToken);
  around = await project(name);
});
afterAll(async () => {
  await tuneit(["secret", "remove", "hf_token"], around);
  await hub[Symbol.asyncDispose]();
});

/** A workspace with the hub's adapter, a recipe for its model, and a passphrase for the vault. */
async function project(adapter: string, required = false): Promise<Surroundings> {
  const workspace = await newWorkspace();
  const model = { use: `${adapter}:transformers`, ref: "hub:acme/tiny@v1", with: { endpoint: hub.url } };
  await writeSmallProject(workspace, { steps: 2, more: { model } });
  await writeAdapter(join(workspace, "adapter"), { name: adapter, hub: hub.url, required });
  await writeFile(join(workspace, "phrase"), "a passphrase of the tests\n");
  const environment = { TUNEIT_VAULT_PASSPHRASE_FILE: join(workspace, "phrase") };
  const installed = { in: workspace, environment };
  await answerOf(["plugin", "install", "./adapter", "--allow-unsigned", "--yes"], installed);
  return installed;
}

const runFolders = (workspace: string): Promise<string[]> =>
  readdir(join(workspace, ".tuneit", "runs")).catch(() => []);
const store = (token: string): Promise<unknown> =>
  answerOf(["secret", "set", "hf_token", "--host", new URL(hub.url).host], { ...around, input: `${token}\n` });

async function expectDenied(args: readonly string[]): Promise<void> {
  const told = await tuneit([...args, "--json"], around);
  expect(told.code, account(args, told)).not.toBe(0);
  expect(`${told.stdout}${told.stderr}`, account(args, told)).toContain("TUNEIT_MODEL_ACCESS_DENIED");
  expect(told.stderr).toContain("tuneit secret set hf_token");
}

/** Files below a folder that hold one of the tokens. Packages of environments are other people's. */
async function filesWithToken(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile() && !one.parentPath.includes("/environments/"));
  const held = files.map(async ({ parentPath, name: file }) => {
    const text = await readFile(join(parentPath, file), "latin1").catch(() => "");
    return [rightToken, wrongToken].some((token) => text.includes(token)) ? [join(parentPath, file)] : [];
  });
  return (await Promise.all(held)).flat().map((path) => relative(root, path));
}

/** Looks at every process of this machine, again and again, for a token in its command line or environment. */
async function watchProcesses(until: Promise<unknown>): Promise<{ looks: number; found: string[] }> {
  let isOver = false;
  void until.finally(() => (isOver = true));
  const found = new Set<string>();
  let looks = 0;
  for (; !isOver; looks += 1) {
    for (const pid of (await readdir("/proc")).filter((one) => /^\d+$/.test(one) && Number(one) !== process.pid))
      for (const file of ["cmdline", "environ"]) {
        const text = await readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "");
        if ([rightToken, wrongToken].some((token) => text.includes(token))) found.add(`${file} of ${pid}`);
      }
    await delay(20);
  }
  return { looks, found: [...found] };
}

/** Four runs, one after the other, on a machine that may be busy. */
const patience = { timeout: 400_000 };

test(
  "a private model is shown to whoever stored the token and granted it, and the token is nowhere else",
  patience,
  async () => {
    await expectDenied(["run", "recipe.json", "--yes"]);

    await store(wrongToken);
    await expectDenied(["run", "recipe.json", "--yes"]);
    const audited = async () => (await answerOf(["plugin", "audit", name], around)) as { records: AuditRecord[] };
    const uses = async () =>
      (await audited()).records.filter(({ event, kind }) => event === "used" && kind === "secrets:read");
    // It was stored, and nobody granted it: the plugin was not given it.
    expect(await uses()).toEqual([]);

    await answerOf(["plugin", "grants", name, "--allow", valueOfToken], around);
    await expectDenied(["run", "recipe.json", "--yes"]);
    expect(await uses()).toMatchObject([{ scope: "hf_token=value", target: "stage fetch", outcome: "handed over" }]);

    // The run that failed goes on with what is in the vault by now.
    await store(rightToken);
    const running = answerOf(["runs", "resume", "small-v2"], around);
    const { looks, found } = await watchProcesses(running);
    expect(runResult.parse(await running)).toMatchObject({ name: "small-v2", status: "completed" });
    expect(looks, "looks at the processes").toBeGreaterThan(10);
    expect(found).toEqual([]);
    expect(await uses()).toHaveLength(2);
    expect(await filesWithToken(around.in)).toEqual([]);
    await writeFile(join(around.in, "control"), `the search finds ${rightToken}`);
    expect(await filesWithToken(around.in)).toHaveLength(1);
    expect(await filesWithToken(home)).toEqual([]);
    expect(await answerOf(["plugin", "audit", "--verify"], around)).toMatchObject({ brokenAt: null, torn: [] });
  },
);

test("what cannot be had is told before anything starts", async () => {
  const before = await runFolders(around.in);
  const run = ["run", "recipe.json", "--yes"];
  await store(rightToken);
  await answerOf(["plugin", "grants", name, "--allow", valueOfToken], around);
  expect(await refusalOf(run, { in: around.in })).toMatchObject({ exit: 4, code: "TUNEIT_VAULT_LOCKED" });
  await writeFile(join(around.in, "other"), "quite another passphrase\n");
  const environment = { TUNEIT_VAULT_PASSPHRASE_FILE: join(around.in, "other") };
  expect(await refusalOf(run, { in: around.in, environment })).toMatchObject({
    exit: 2,
    code: "TUNEIT_VAULT_PASSPHRASE_WRONG",
  });

  const host = ["secret", "set", "hf_token", "--host", "elsewhere.example"];
  await answerOf(host, { ...around, input: rightToken });
  const needing = await project("@acme/needs-token", true);
  expect(await refusalOf(run, needing)).toMatchObject({ exit: 2, code: "TUNEIT_SECRET_HOSTS_UNREACHED" });
  await answerOf(["secret", "remove", "hf_token"], around);
  const refusal = await refusalOf(run, needing);
  expect(refusal).toMatchObject({ exit: 2, code: "TUNEIT_SECRET_ABSENT" });
  expect(refusal.mend).toContain("tuneit secret set hf_token");
  expect(await runFolders(needing.in)).toEqual([]);
  expect(await runFolders(around.in)).toEqual(before);
});
