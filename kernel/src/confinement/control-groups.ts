import { readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConfinedCommand, GroupParent, HardLimit, HardLimits } from "./confinement.ts";

/** bubblewrap's two, the launcher's two, the relay: they are in the group, and are not the worker's. */
const ownTasks = 8;

/**
 * FOLDER SETTING=VALUE… FOLDER … -- PROGRAM…: makes a group of this process's number in each folder, sets it up, joins it
 * and becomes the program. A setting after `?` may be missing. Where a group cannot be made the program is started
 * without: what polls the worker is still there.
 */
const joinGroups = `
while [ "$1" != -- ]; do
  g="$1/tuneit-$$"; shift
  rmdir "$g"; mkdir "$g" && fine=1 || fine=
  while case "$1" in /*|--) false;; esac; do
    s="\${1#\\?}"
    if [ -n "$fine" ] && ! echo "\${s#*=}" >"$g/\${s%%=*}" && [ "$s" = "$1" ]; then fine=; fi
    shift
  done
done 2>/dev/null
shift; exec "$@"`;

/** The command, in a control group of its own where this machine has one to give. */
export function withinHardLimits<Command extends Pick<ConfinedCommand, "argv" | "env">>(
  hard: HardLimits | undefined,
  limit: HardLimit | undefined,
  command: Command,
): Command & { readonly groups: readonly string[] } {
  if (!hard || !limit) return { ...command, groups: [] };
  if (hard.by === "systemd") return { ...command, ...inScope(hard, limit, command), groups: [] };
  const settings = hard.parents.flatMap((parent) => [parent.folder, ...settingsOf(parent, limit)]);
  const argv = ["/bin/sh", "-c", joinGroups, "tuneit", ...settings, "--", ...command.argv];
  return { ...command, argv, groups: hard.parents.map(({ folder }) => folder) };
}

function settingsOf({ rules }: GroupParent, { memoryBytes, tasks }: HardLimit): string[] {
  const pids = `pids.max=${tasks + ownTasks}`;
  const join_ = "cgroup.procs=0";
  if (rules === "both") return [`memory.max=${memoryBytes}`, "?memory.swap.max=0", pids, join_];
  if (rules === "tasks") return [pids, join_];
  return [`memory.limit_in_bytes=${memoryBytes}`, `?memory.memsw.limit_in_bytes=${memoryBytes}`, join_];
}

/** The scope's client needs the way to its manager; the worker must not inherit it. */
function inScope(
  { argv, env }: Extract<HardLimits, { by: "systemd" }>,
  { memoryBytes, tasks }: HardLimit,
  command: Pick<ConfinedCommand, "argv" | "env">,
): Pick<ConfinedCommand, "argv" | "env"> {
  const properties = [`MemoryMax=${memoryBytes}`, "MemorySwapMax=0", `TasksMax=${tasks + ownTasks}`];
  const own = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
  const scope = [...argv, ...properties.flatMap((property) => ["-p", property]), "--"];
  return { argv: [...scope, "/usr/bin/env", "-i", ...own, ...command.argv], env };
}

/** The control groups that a started worker joined. */
export class WorkerGroups {
  readonly #folders: readonly string[];

  /** `pid`: of the started process, whose number the groups carry. */
  constructor(parents: readonly string[], pid: number) {
    this.#folders = parents.map((folder) => join(folder, `tuneit-${pid}`));
  }

  /** Whether the operating system ended something in it for memory. */
  async ranOutOfMemory(): Promise<boolean> {
    const texts = await this.#read("memory.events", "memory.oom_control");
    return texts.some((text) => /^oom_kill [1-9]/m.test(text));
  }

  /** Gives them back, when the started process has ended; whatever is still in them is ended, too. */
  async remove(): Promise<void> {
    for (const folder of this.#folders) await removeWhenEmpty(folder);
  }

  /** Empty where a hierarchy has no such file. */
  #read(...names: readonly string[]): Promise<string[]> {
    const files = this.#folders.flatMap((folder) => names.map((name) => join(folder, name)));
    return Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  }
}

const patienceMs = [0, 10, 50, 200, 1000];

async function removeWhenEmpty(folder: string): Promise<void> {
  for (const wait of patienceMs) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const failed = await rmdir(folder).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (failed !== "EBUSY") return;
    await endAllIn(folder);
  }
}

async function endAllIn(folder: string): Promise<void> {
  const members = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
  for (const pid of members.split("\n").filter(Boolean).map(Number)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
