import { expect, it } from "vitest";
import { foldersOf } from "./find-control-groups.ts";

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
