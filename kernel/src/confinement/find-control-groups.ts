import { execFile } from "node:child_process";
import { access, readFile, readdir, rmdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { GroupParent, HardLimits } from "./confinement.ts";
import { withinHardLimits } from "./control-groups.ts";

const run = promisify(execFile);
const tryDeadlineMs = 5_000;
const triedLimit = { memoryBytes: 64 * 1024 * 1024, tasks: 16 };

export interface FoundHardLimits {
  readonly hard?: HardLimits | undefined;
  /** Why memory and tasks are only watched; empty where they are held. */
  readonly reason: string;
}

/**
 * Finds who can give workers control groups. Where systemd runs it is the only one that may write to the tree
 * (systemd.io/CGROUP_DELEGATION), so it is asked for a scope; elsewhere groups are made by hand.
 */
export async function findHardLimits(): Promise<FoundHardLimits> {
  return (await exists("/run/systemd/system")) ? systemdScope() : ownGroups();
}

/** Only one that outlives the login may hold a run: without lingering the user's manager ends with the last session. */
async function systemdScope(): Promise<FoundHardLimits> {
  const { uid, username } = userInfo();
  if (uid !== 0 && !(await exists(`/var/lib/systemd/linger/${username}`)))
    return { reason: "control groups of the user end with the login; to keep them: loginctl enable-linger" };
  const argv = ["/usr/bin/systemd-run", ...(uid === 0 ? [] : ["--user"]), "--scope", "--quiet", "--collect"];
  const hard: HardLimits = { by: "systemd", argv, env: uid === 0 ? {} : { XDG_RUNTIME_DIR: `/run/user/${uid}` } };
  const tried = withinHardLimits(hard, triedLimit, { argv: ["/bin/true"], env: {} });
  try {
    await run(tried.argv[0]!, tried.argv.slice(1), { env: { ...tried.env }, timeout: tryDeadlineMs });
    return { hard, reason: "" };
  } catch {
    return { reason: "systemd gives no scope" };
  }
}

async function ownGroups(): Promise<FoundHardLimits> {
  const [mounts, own] = await Promise.all(["mountinfo", "cgroup"].map((name) => read(`/proc/self/${name}`)));
  for (const wanted of [["both"], ["memory", "tasks"]] as const) {
    const found = await Promise.all(wanted.map((rules) => firstThatTakes(rules, foldersOf(rules, mounts!, own!))));
    const parents = found.filter((parent) => parent !== null);
    if (parents.length === wanted.length) return { hard: { by: "groups", parents }, reason: "" };
  }
  return { reason: "control groups cannot be written to here" };
}

const controllers = { both: "", memory: "memory", tasks: "pids" } as const;

/** This process's own group in that hierarchy and those above it, nearest first. */
export function foldersOf(rules: GroupParent["rules"], mounts: string, own: string): string[] {
  const mount = mounts
    .split("\n")
    .map(parseMount)
    .find((one) => one?.controllers.includes(controllers[rules]));
  const line = own.split("\n").find((one) => one.split(":")[1]?.split(",").includes(controllers[rules]));
  if (!mount || !line) return [];
  const path = line.split(":").slice(2).join(":");
  const below = path.startsWith(mount.root) ? path.slice(mount.root === "/" ? 0 : mount.root.length) : "";
  const folders = [join(mount.folder, below).replace(/\/$/, "")];
  while (folders.at(-1)!.length > mount.folder.length) folders.push(dirname(folders.at(-1)!));
  return folders;
}

/** proc_pid_mountinfo(5): … root mountpoint options … - type source superoptions */
function parseMount(line: string): { root: string; folder: string; controllers: string[] } | null {
  const [before, after] = line.split(" - ");
  const [, , , root, folder] = before!.split(" ");
  const [type, , options] = (after ?? "").split(" ");
  if (type !== "cgroup" && type !== "cgroup2") return null;
  return { root: root!, folder: folder!, controllers: type === "cgroup2" ? [""] : options!.split(",") };
}

async function firstThatTakes(rules: GroupParent["rules"], folders: readonly string[]): Promise<GroupParent | null> {
  for (const folder of folders) {
    const parent = { folder, rules };
    if ((rules !== "both" || (await handsDown(folder))) && (await takesWorker(parent))) {
      await sweep(folder);
      return parent;
    }
  }
  return null;
}

/** A group with processes of its own can hand nothing down, except the root. */
async function handsDown(folder: string): Promise<boolean> {
  const file = join(folder, "cgroup.subtree_control");
  const has = async (): Promise<boolean> => /\bmemory\b.*\bpids\b/.test(await read(file));
  if (await has()) return true;
  await writeFile(file, "+memory +pids").catch(() => undefined);
  return has();
}

/** Seen from the inside: the program says in which group it is. */
async function takesWorker(parent: GroupParent): Promise<boolean> {
  const command = { argv: ["/bin/cat", "/proc/self/cgroup"], env: {} };
  const { argv, groups } = withinHardLimits({ by: "groups", parents: [parent] }, triedLimit, command);
  try {
    const started = run(argv[0]!, argv.slice(1), { env: {}, timeout: tryDeadlineMs });
    const { stdout } = await started;
    await removeEach(groups, started.child.pid!);
    return stdout.includes(`/tuneit-${started.child.pid}`);
  } catch {
    return false;
  }
}

/**
 * What was left by a kernel or supervisor that was killed. The system removes no group in which somebody is; one whose
 * process is just about to join it is empty, too, and that process still runs our script. Its number may be another's by now.
 */
async function sweep(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^tuneit-\d+$/.test(name));
  for (const name of names)
    if (!(await read(`/proc/${name.slice("tuneit-".length)}/cmdline`)).includes("tuneit-$$"))
      await rmdir(join(folder, name)).catch(() => undefined);
}

async function removeEach(parents: readonly string[], pid: number): Promise<void> {
  for (const folder of parents) await rmdir(join(folder, `tuneit-${pid}`)).catch(() => undefined);
}

const read = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
