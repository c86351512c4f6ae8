import { spawnSync } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditRecord } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf, refusalOf } from "./command-line.ts";
import { writePythonPlugin } from "./python-plugin.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const program = `
import os

def tried(what):
    try:
        return what()
    except OSError:
        return None

def looks(input, context):
    path, other = input.get("path"), input.get("other")
    seen = {"path": path, "other": tried(lambda: open(other).read())}
    if path is not None:
        seen["text"] = open(path).read()
        seen["beside"] = tried(lambda: os.listdir(os.path.dirname(path)))
        seen["wrote"] = tried(lambda: open(path, "a").write("changed"))
    return seen
`;

test.each(["full", "landlock"])(
  "a file that the user picked is read by that plugin, in that call, and nothing beside it (%s)",
  async (level) => {
    const workspace = await newWorkspace();
    const environment = level === "full" ? {} : { TUNEIT_WITHOUT: "bubblewrap" };
    const around = { in: workspace, environment };
    await writePythonPlugin(join(workspace, "looks"), { name: "@acme/looks", program, ids: ["looks"] });
    await answerOf(["plugin", "install", "./looks", "--allow-unsigned", "--yes"], around);
    const [picked, secret] = [join(workspace, "picked.txt"), join(workspace, "secret.txt")];
    await writeFile(picked, "what was picked");
    await writeFile(secret, "what was not");
    const call = (input: object): string[] => ["plugin", "call", "@acme/looks:looks", "--input", JSON.stringify(input)];
    expect(await answerOf(call({ path: "picked.txt", other: secret }), around)).toMatchObject({
      text: "what was picked",
      other: null,
      wrote: null,
      // Without namespaces the folder is the user's own, and may not be listed.
      beside: level === "full" ? ["picked.txt"] : null,
    });
    expect(await readFile(picked, "utf8")).toBe("what was picked");
    // The next call was given no file, and sees none.
    expect(await answerOf(call({ other: picked }), around)).toEqual({ path: null, other: null });

    const { records } = (await answerOf(["plugin", "audit", "@acme/looks"], around)) as { records: AuditRecord[] };
    expect(records.filter(({ kind, target }) => kind === "fs:read" && target.startsWith(workspace))).toMatchObject([
      { event: "used", scope: "a file that was picked", target: picked, actor: "user" },
    ]);
  },
  400_000,
);

test("a folder, a device, a pipe or a link to one is no file to pick, and waits for nobody", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  await writePythonPlugin(join(workspace, "looks"), { name: "@acme/looks", program, ids: ["looks"] });
  await answerOf(["plugin", "install", "./looks", "--allow-unsigned", "--yes"], around);
  expect(spawnSync("mkfifo", [join(workspace, "pipe.csv")]).status).toBe(0);
  await symlink("/", join(workspace, "root.csv"));
  const call = (path: string): string[] => ["plugin", "call", "@acme/looks:looks", "--input", JSON.stringify({ path })];
  for (const path of [".", "/", "/dev/zero", "pipe.csv", "root.csv"])
    expect(await refusalOf(call(path), around), path).toMatchObject({ exit: 2, code: "TUNEIT_DATA_NOT_FILE" });
  expect(await refusalOf(call("absent"), around)).toMatchObject({ exit: 2, code: "TUNEIT_DATA_NOT_FOUND" });
  expect(await refusalOf(["data", "preview", "pipe.csv"], around)).toMatchObject({ code: "TUNEIT_DATA_NOT_FILE" });
}, 400_000);
