import { execFile } from "node:child_process";
import { access, constants, readFile, realpath } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { fail } from "../errors/index.ts";
import { isolatedNamespaces, systemBinds } from "./bubblewrap.ts";
import type { Confinement, ConfinementLevel, Launcher } from "./confinement.ts";
import { findHardLimits } from "./find-control-groups.ts";
import { launcherCommand, requiredLandlockAbi } from "./launcher-command.ts";
import { systemTree } from "./system-tree.ts";

const run = promisify(execFile);
const tryDeadlineMs = 10_000;

/** What `TUNEIT_WITHOUT` may name. */
export const lacking = ["bubblewrap", "landlock", "cgroups"] as const;
export type Lacking = (typeof lacking)[number];

export interface DetectOptions {
  /** `PATH` to look for bubblewrap on. */
  readonly path: string;
  /** Without it Landlock cannot be used. */
  readonly launcher?: Launcher | undefined;
  /** 4 or 5 by the user's consent only: then a worker can send signals to processes of the same user. */
  readonly leastLandlockAbi?: 4 | 5 | 6 | undefined;
  /** Act as if this machine lacked them: for tests, and for an operator who mistrusts one. */
  readonly without?: readonly Lacking[] | undefined;
}

const known = new Map<string, Promise<Confinement>>();

/** What holds here, found by trying it. Asked once in a process. */
export function detectConfinement(options: DetectOptions): Promise<Confinement> {
  const key = JSON.stringify([
    options.path,
    options.launcher ?? null,
    options.without ?? [],
    options.leastLandlockAbi ?? 0,
  ]);
  const asked = known.get(key) ?? detect(options);
  known.set(key, asked);
  return asked;
}

const order: readonly ConfinementLevel[] = ["none", "landlock", "full"];

/**
 * Fails closed: what is not reached is not replaced by less.
 *
 * @throws TUNEIT_CONFINEMENT_UNAVAILABLE
 */
export async function requireConfinement(minimum: ConfinementLevel, options: DetectOptions): Promise<Confinement> {
  const found = await detectConfinement(options);
  if (order.indexOf(found.level) >= order.indexOf(minimum)) return found;
  const reasons = found.reasons.join("; ");
  throw fail("TUNEIT_CONFINEMENT_UNAVAILABLE", { level: found.level, minimum, reasons, mend: found.mend });
}

async function detect(options: DetectOptions): Promise<Confinement> {
  if (process.platform !== "linux") {
    const reasons = [`there is no sandbox for ${process.platform} yet`];
    const mend = "Run TuneIT on Linux; on Windows inside WSL2";
    return { level: "none", reasons, mend, watchedBecause: "there are no control groups" };
  }
  const [namespaces, landlock, limits] = await Promise.all([
    tryBubblewrap(options),
    tryLandlock(options),
    tryControlGroups(options),
  ]);
  const found = { ...limits, ...(landlock.abi === undefined ? {} : { landlockAbi: landlock.abi }) };
  if (namespaces.bwrap !== null) {
    const { bwrap, disablesUserNamespaces } = namespaces;
    return { level: "full", reasons: [], mend: "Nothing to do", bwrap, disablesUserNamespaces, ...found };
  }
  const level = landlock.abi === undefined ? "none" : "landlock";
  const reasons = [namespaces.reason, ...(landlock.reason ? [landlock.reason] : [])];
  return { level, reasons, mend: namespaces.mend, ...found };
}

async function tryControlGroups({
  without,
}: DetectOptions): Promise<Pick<Confinement, "hardLimits" | "watchedBecause">> {
  if (without?.includes("cgroups")) return { watchedBecause: "control groups were ruled out" };
  const { hard, reason } = await findHardLimits();
  return { watchedBecause: reason, ...(hard ? { hardLimits: hard } : {}) };
}

type Tried = { bwrap: string; disablesUserNamespaces: boolean } | { bwrap: null; reason: string; mend: string };

const installMend = "Install bubblewrap: sudo apt-get install bubblewrap, or sudo dnf install bubblewrap";
/** What forbids user namespaces, and what allows them. */
const namespaceSwitches = [
  [
    "kernel/apparmor_restrict_unprivileged_userns",
    "1",
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
  ],
  ["kernel/unprivileged_userns_clone", "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"],
  ["user/max_user_namespaces", "0", "sudo sysctl -w user.max_user_namespaces=15000"],
] as const;

async function namespaceMend(): Promise<string> {
  for (const [name, forbidding, command] of namespaceSwitches) {
    const value = await readFile(`/proc/sys/${name}`, "utf8").catch(() => "");
    if (value.trim() === forbidding) return `Allow user namespaces: ${command}`;
  }
  return "Allow user namespaces; for a container, start it with a seccomp profile that does";
}

async function tryBubblewrap({ path, without }: DetectOptions): Promise<Tried> {
  const bwrap = without?.includes("bubblewrap") ? undefined : await findProgram("bwrap", path);
  if (!bwrap) return { bwrap: null, reason: "bubblewrap is not installed", mend: installMend };
  try {
    const help = await run(bwrap, ["--help"], { timeout: tryDeadlineMs, env: {} });
    const disablesUserNamespaces = help.stdout.includes("--disable-userns");
    await startSomething(bwrap, disablesUserNamespaces);
    return { bwrap, disablesUserNamespaces };
  } catch (cause) {
    return { bwrap: null, reason: `bubblewrap does not work: ${lastLine(cause)}`, mend: await namespaceMend() };
  }
}

/** The same namespaces a worker gets, around a program that every system has. */
async function startSomething(bwrap: string, disablesUserNamespaces: boolean): Promise<void> {
  const program = await realpath("/bin/true");
  const mounts = [
    ...systemBinds(await systemTree()),
    "--ro-bind",
    program,
    program,
    "--proc",
    "/proc",
    "--dev",
    "/dev",
  ];
  const args = [...isolatedNamespaces(disablesUserNamespaces), ...mounts, "--remount-ro", "/", "--", program];
  await run(bwrap, args, { timeout: tryDeadlineMs, env: {} });
}

async function tryLandlock({
  launcher,
  without,
  leastLandlockAbi,
}: DetectOptions): Promise<{ abi?: number; reason?: string }> {
  if (without?.includes("landlock")) return { reason: "Landlock was ruled out" };
  if (!launcher) return { reason: "there is no Python to start the Landlock launcher with" };
  const [program, ...args] = launcherCommand(launcher, [
    "--probe",
    "--landlock",
    String(leastLandlockAbi ?? requiredLandlockAbi),
  ]);
  try {
    const { stdout } = await run(program!, args, { timeout: tryDeadlineMs, env: {} });
    return { abi: Number(stdout) };
  } catch (cause) {
    return { reason: `Landlock does not work: ${lastLine(cause)}` };
  }
}

async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, name);
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return undefined;
}

function lastLine(cause: unknown): string {
  const said =
    (cause as { stderr?: string }).stderr?.trim() || (cause instanceof Error ? cause.message : String(cause));
  return said
    .split("\n")
    .at(-1)!
    .replace(/^(?:bwrap|launcher): /, "")
    .slice(0, 300);
}
