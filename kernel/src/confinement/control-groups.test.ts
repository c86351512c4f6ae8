import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { withinHardLimits, WorkerGroups } from "./control-groups.ts";
import { findHardLimits } from "./find-control-groups.ts";

const run = promisify(execFile);
const found = await findHardLimits();
const groups = found.hard?.by === "groups" ? found.hard : null;
const megabyte = 1024 * 1024;

/** Runs a shell in its own groups; says how it ended and what the groups saw. */
async function within(limit: { memoryBytes: number; tasks: number }, script: string) {
  const command = withinHardLimits(groups!, limit, { argv: ["/bin/sh", "-c", script], env: {} });
  const child = spawn(command.argv[0]!, command.argv.slice(1), { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code, signal] = await once(child, "close");
  const own = new WorkerGroups(command.groups, child.pid!);
  const ranOut = await own.ranOutOfMemory();
  await own.remove();
  const left = command.groups.map((folder) => access(join(folder, `tuneit-${child.pid}`)));
  return { code, signal, output, ranOut, left: (await Promise.allSettled(left)).map(({ status }) => status) };
}

/** Empty where there is no such process. */
const stateOf = async (pid: string): Promise<string> =>
  /^State:\s+(\w)/m.exec(await readFile(`/proc/${pid}/status`, "utf8").catch(() => ""))?.[1] ?? "";

it("holds memory to the byte, whatever kind it is, and tells that it did", async ({ skip }) => {
  if (!groups) skip(`not run: ${found.reason || "systemd has the control groups"}`);
  // tail keeps a line that never ends.
  const hungry = await within({ memoryBytes: 32 * megabyte, tasks: 16 }, "tail /dev/zero; echo $?");
  expect(hungry).toMatchObject({ output: "137\n", ranOut: true, left: hungry.left.map(() => "rejected") });
  const modest = await within({ memoryBytes: 32 * megabyte, tasks: 16 }, "echo fine");
  expect(modest).toMatchObject({ code: 0, output: "fine\n", ranOut: false });
});

it("ends what the started process left behind in its groups", async ({ skip }) => {
  if (!groups) skip(`not run: ${found.reason || "systemd has the control groups"}`);
  const stays = "setsid sleep 300 >/dev/null 2>&1 & echo $!";
  const left = await within({ memoryBytes: 32 * megabyte, tasks: 16 }, stays);
  expect(left).toMatchObject({ code: 0, left: left.left.map(() => "rejected") });
  await expect.poll(() => stateOf(left.output.trim())).toMatch(/^$|Z/);
});

it("holds the number of tasks", async ({ skip }) => {
  if (!groups) skip(`not run: ${found.reason || "systemd has the control groups"}`);
  const forks = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.2 & done; echo all";
  expect(await within({ memoryBytes: 256 * megabyte, tasks: 16 }, forks)).toMatchObject({ output: "all\n" });
  expect(await within({ memoryBytes: 256 * megabyte, tasks: 1 }, forks)).toMatchObject({ output: "" });
});

it("starts the program all the same where a group can no longer be made", async () => {
  const gone = { by: "groups", parents: [{ folder: "/nonexistent/group", rules: "both" }] } as const;
  const { argv } = withinHardLimits(gone, { memoryBytes: 1, tasks: 1 }, { argv: ["/bin/echo", "a b", "--"], env: {} });
  expect((await run(argv[0]!, argv.slice(1))).stdout).toBe("a b --\n");
});

it("asks systemd for a scope without showing the worker the way to it", () => {
  const hard = { by: "systemd", argv: ["systemd-run", "--scope"], env: { XDG_RUNTIME_DIR: "/run/user/7" } } as const;
  const { argv, env } = withinHardLimits(hard, { memoryBytes: 5, tasks: 2 }, { argv: ["worker"], env: { LANG: "C" } });
  expect(env).toEqual({ XDG_RUNTIME_DIR: "/run/user/7" });
  expect(argv.slice(-5)).toEqual(["--", "/usr/bin/env", "-i", "LANG=C", "worker"]);
  expect(argv).toEqual(expect.arrayContaining(["MemoryMax=5", "MemorySwapMax=0", "TasksMax=10"]));
});
