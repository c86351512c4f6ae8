import { realpath } from "node:fs/promises";
import { fail } from "../errors/index.ts";
import { atSamePlace, binds, environmentArguments, isolatedNamespaces, systemBinds } from "./bubblewrap.ts";
import type { ConfinedCommand, Confinement, HardLimit, Launcher } from "./confinement.ts";
import { withinHardLimits } from "./control-groups.ts";
import { landlockOptions } from "./landlock.ts";
import { launcherCommand } from "./launcher-command.ts";
import { seccompFile } from "./seccomp-file.ts";
import { systemTree } from "./system-tree.ts";

export interface IsolateWorkerSpec {
  /** `$TUNEIT_HOME`. */
  readonly home: string;
  /** Node that runs the worker. */
  readonly node: string;
  /** Files and folders it reads, each at its own path: the worker's folder, the engine's. */
  readonly readOnly: readonly string[];
  /** Node's flags, the script and its arguments. */
  readonly args: readonly string[];
  /** Descriptor, 5 or more, to which bubblewrap writes the number of the real child as JSON; 4 is taken. */
  readonly statusDescriptor?: number | undefined;
  /** Needed where only Landlock is there. */
  readonly launcher?: Launcher | undefined;
  /** Held hard where this machine can; whoever starts the worker watches its memory in any case. */
  readonly limits?: HardLimit | undefined;
}

type BareCommand = Pick<ConfinedCommand, "argv" | "env">;
type ConfinedIsolate = Omit<ConfinedCommand, "seccomp">;

/** A worker of plugins in JavaScript keeps no file, so it writes none. */
const shellLimits = "ulimit -c 0; ulimit -f 0;";
// Its own configuration lies where the worker may not look, and OpenSSL stops at "permission denied".
const environment = { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", OPENSSL_CONF: "/dev/null" };

/**
 * How the process of a JavaScript plugin is started: it reads its own code and its engine, and writes to its channel.
 * It gets descriptor 3; the system call filter is opened on the way, so nobody has to pass it.
 *
 * @throws TUNEIT_CONFINEMENT_UNAVAILABLE, TUNEIT_CONFINEMENT_ARCHITECTURE
 */
export async function confineIsolateWorker(
  confinement: Confinement,
  spec: IsolateWorkerSpec,
): Promise<ConfinedIsolate> {
  const node = await realpath(spec.node);
  const limited = (command: BareCommand): ConfinedIsolate =>
    withinHardLimits(confinement.hardLimits, spec.limits, command);
  if (confinement.level === "full") return limited(await withNamespaces(confinement, spec, node));
  if (confinement.level === "landlock" && spec.launcher)
    return limited(await withLandlock(confinement, spec, node, spec.launcher));
  throw fail("TUNEIT_CONFINEMENT_UNAVAILABLE", {
    level: "none",
    minimum: "landlock",
    reasons: confinement.reasons.join("; "),
    mend: confinement.mend,
  });
}

async function withNamespaces(confinement: Confinement, spec: IsolateWorkerSpec, node: string): Promise<BareCommand> {
  const seccomp = await seccompFile(spec.home, { namespaces: true });
  const status = spec.statusDescriptor === undefined ? [] : ["--json-status-fd", String(spec.statusDescriptor)];
  const argv = [
    // A shell is there on every Linux and costs 1 ms, a launcher in Python 20; Node inherits no descriptor that could leak.
    "/bin/sh",
    "-c",
    `${shellLimits} exec 4<"$0"; exec "$@"`,
    seccomp,
    confinement.bwrap!,
    ...isolatedNamespaces(confinement.disablesUserNamespaces ?? false),
    "--seccomp",
    "4",
    ...status,
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--size",
    "1048576",
    "--tmpfs",
    "/dev/shm",
    "--remount-ro",
    "/dev",
    ...systemBinds(await systemTree()),
    ...binds(atSamePlace([node, ...spec.readOnly]), []),
    ...environmentArguments(environment),
    "--chdir",
    "/",
    "--remount-ro",
    "/",
    "--",
    node,
    ...spec.args,
  ];
  return { argv, env: environment };
}

async function withLandlock(
  confinement: Confinement,
  spec: IsolateWorkerSpec,
  node: string,
  launcher: Launcher,
): Promise<BareCommand> {
  const seccomp = await seccompFile(spec.home, { namespaces: false });
  const rules = await landlockOptions(confinement, {
    readOnly: [node, ...spec.readOnly],
    writable: [],
    devices: [],
    temporary: null,
  });
  const limits = ["--limit", "core=0", "--limit", "fileBytes=0"];
  const argv = [
    ...launcherCommand(launcher, ["--keep", "3", ...limits, "--seccomp-file", seccomp, ...rules, "--"]),
    node,
    ...spec.args,
  ];
  return { argv, env: environment };
}
