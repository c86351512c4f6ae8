import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetRoles } from "@tuneit/protocol/http";
import { expect, test } from "vitest";
import { answerOf, refusalOf, tuneit } from "./command-line.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const lines = Array.from({ length: 20 }, (_, at) => `note ${at} of what happened\t${at % 2 ? "good" : "bad"}\t${at}`);

/** A task by its manifest alone: other words for its roles than any code of ours has. */
async function writeTask(folder: string): Promise<void> {
  const role = (id: string, more: object) => ({ id, title: id, ...more });
  const roles = [
    role("passage", {
      description: "What is read.",
      hints: { names: ["story"], types: ["string"], values: "longest" },
    }),
    role("verdict", { description: "What is said of it.", hints: { values: "repeating" } }),
    role("mark", { required: false, most: 2, hints: { names: ["mark"] } }),
  ];
  const task = [{ id: "judging", title: "Judging", description: "Judges stories.", roles }];
  const tuneit = { manifestVersion: 1, displayName: "Judging", contributes: { task } };
  const manifest = { name: "@acme/judging", version: "1.0.0", license: "MIT", engines: { tuneit: "*" }, tuneit };
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
}

test("columns get the roles of an installed task: guessed, said, by template and as elsewhere", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  const file = join("data", "notes.tsv");
  await mkdir(join(workspace, "data"), { recursive: true });
  for (const name of ["notes.tsv", "more.tsv"])
    await writeFile(join(workspace, "data", name), ["body\tkind\tnumber", ...lines, ""].join("\n"));
  await writeFile(join(workspace, "data", "other.tsv"), "a\tb\n1\t2\n");
  await answerOf(["plugin", "install", "@tuneit/reader-tabular", "--yes"], around);
  expect((await tuneit(["data", "roles", file], around)).stdout).toContain("No installed plugin says");
  await writeTask(join(workspace, "judging"));
  await answerOf(["plugin", "install", "./judging", "--allow-unsigned", "--yes"], around);

  const roles = async (...args: string[]) => {
    const found = (await answerOf(["data", "roles", ...args], around)) as DatasetRoles;
    return { ...found, columns: found.columns.map(({ name, role, by }) => `${name} ${role} ${by}`) };
  };
  expect(await roles(file)).toMatchObject({
    ...{ dataset: "notes.tsv", task: "judging", missing: [] },
    columns: ["body passage guess", "kind verdict guess", "number null null"],
  });
  const shown = await tuneit(["data", "roles", file], around);
  expect(shown.stdout).toMatch(/body +string +passage +guessed/);
  expect(shown.stdout).toContain("Judging (judging, @acme/judging 1.0.0)");
  expect(shown.stdout).toContain("--task judging");

  const kept = async () =>
    JSON.parse(await readFile(join(workspace, ".tuneit", "readings", "notes.tsv.json"), "utf8")) as object;
  await roles(file, "--task", "judging", "mark=number");
  const all = { passage: ["body"], verdict: ["kind"], mark: ["number"] };
  expect(await kept()).toMatchObject({ task: "judging", text: null, roles: all });
  await roles("notes.tsv", "mark=");
  expect(await kept()).toMatchObject({ roles: { passage: ["body"], verdict: ["kind"] } });
  expect((await roles("more.tsv", "--like", file)).columns.slice(0, 2)).toEqual([
    "body passage kept",
    "kind verdict kept",
  ]);

  for (const [code, ...args] of [
    ["TUNEIT_DATA_ROLE_COLUMN", file, "passage=bodi"],
    ["TUNEIT_DATA_ROLE_UNKNOWN", file, "pasage=body"],
    ["TUNEIT_DATA_ROLE_CROWDED", file, "passage=body", "verdict=body"],
    ["TUNEIT_DATA_ROLE_MISSING", "other.tsv", "--task", "judging", "verdict=a", "mark=b"],
    ["TUNEIT_DATA_ROLE_COLUMN", "other.tsv", "--like", file],
    ["TUNEIT_SERVER_ROLES_UNSAID", file, "--like", "other.tsv"],
    ["TUNEIT_CLI_DATASET_UNKNOWN", "gone.tsv"],
    ["TUNEIT_CLI_DATASET_UNKNOWN", file, "--like", "gone.tsv"],
    ["TUNEIT_POINT_CONTRIBUTION_MISSING", file, "--task", "judgin"],
    ["TUNEIT_CLI_USAGE", file, "body"],
    ["TUNEIT_CLI_USAGE", file, "--task", "judging", "--like", "more.tsv"],
  ] as const)
    expect(await refusalOf(["data", "roles", ...args], around), args.join(" ")).toMatchObject({ code });
  expect(await kept()).toMatchObject({ roles: { passage: ["body"], verdict: ["kind"] } });
}, 400_000);
