import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findHardLimits, foldersOf } from "./find-control-groups.ts";

const mounts = [
  "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
  "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
  "36 31 0:36 / /sys/fs/cgroup/cpu,pids rw,relatime - cgroup cgroup rw,cpu,pids",
  "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:4 - cgroup2 cgroup2 rw",
].join("\n");
const own = "8:cpu,pids:/\n4:memory:/jobs/one\n0::/user.slice/a b\n";

it("looks in this process's own group first, then above it, and never above the hierarchy", () => {
  expect(foldersOf("memory", mounts, own)).toEqual([
    "/sys/fs/cgroup/memory/jobs/one",
    "/sys/fs/cgroup/memory/jobs",
    "/sys/fs/cgroup/memory",
  ]);
  expect(foldersOf("tasks", mounts, own)).toEqual(["/sys/fs/cgroup/cpu,pids"]);
  expect(foldersOf("both", mounts, own).at(0)).toBe("/sys/fs/cgroup/unified/user.slice/a b");
});

it("understands a container, which sees only its part of the hierarchy", () => {
  const container = "35 31 0:32 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw,nsdelegate";
  expect(foldersOf("both", container, "0::/docker/abc/inner\n")).toEqual(["/sys/fs/cgroup/inner", "/sys/fs/cgroup"]);
  expect(foldersOf("memory", container, "0::/docker/abc\n")).toEqual([]);
});

it("sweeps what killed ones left behind, and nothing that is in use or of another name", async ({ skip }) => {
  const { hard, reason } = await findHardLimits();
  if (hard?.by !== "groups") return skip(`no group can be made here: ${reason || "systemd gives them"}`);
  const { folder } = hard.parents[0]!;
  const used = spawn("/bin/sleep", ["60"]);
  const dead = spawnSync("/bin/true").pid;
  const groups = {
    dead: `tuneit-${dead}`,
    reused: `tuneit-${process.pid}`,
    used: `tuneit-${used.pid}`,
    other: "tuneit-x",
  };
  for (const name of Object.values(groups)) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, groups.used, "cgroup.procs"), `${used.pid}`);
  await findHardLimits();
  const left = new Set(await readdir(folder));
  used.kill("SIGKILL");
  await once(used, "exit");
  for (const name of [groups.used, groups.other]) await rmdir(join(folder, name));
  expect(
    Object.entries(groups)
      .filter(([, name]) => left.has(name))
      .map(([which]) => which),
  ).toEqual(["used", "other"]);
});
