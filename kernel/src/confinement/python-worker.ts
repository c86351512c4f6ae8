import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { atSamePlace, binds, environmentArguments, isolatedNamespaces, systemBinds } from "./bubblewrap.ts";
import type { Bind, ConfinedCommand, Confinement, Launcher } from "./confinement.ts";
import { withinHardLimits } from "./control-groups.ts";
import { graphicsDevices } from "./graphics.ts";
import { describeInterpreter } from "./interpreter.ts";
import { landlockOptions } from "./landlock.ts";
import { launcherCommand } from "./launcher-command.ts";
import { seccompFile } from "./seccomp-file.ts";
import { systemTree } from "./system-tree.ts";
import { limitOptions, temporaryBytes, type WorkerLimits } from "./worker-limits.ts";

export interface PythonWorkerSpec {
  /** `$TUNEIT_HOME`. */
  readonly home: string;
  /** Interpreter that the worker runs in: that of its environment. */
  readonly python: string;
  /** Folder of that environment; shown at the same path. Null = the interpreter's own packages. */
  readonly environment: string | null;
  /** Folder of `tuneit_runtime`; shown at the same path. */
  readonly runtimeFolder: string;
  readonly readOnly: readonly Bind[];
  readonly writable: readonly Bind[];
  /** Unix socket of the CONNECT proxy, on this machine; absent = no network at all. */
  readonly network?: { readonly socket: string } | undefined;
  readonly gpu?: boolean | undefined;
  readonly limits: WorkerLimits;
  /** Threads and the like. Never a secret: any library can print it. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the runtime is called with: `worker`. */
  readonly args: readonly string[];
}

export interface ConfinedPython extends ConfinedCommand {
  /** Where the worker sees each bind: its `inside`, or under Landlock its `host`. */
  readonly seen: ReadonlyMap<string, string>;
}

const channel = ["--keep", "3", "--keep", "4"];
const proxySocket = "/run/tuneit/proxy.sock";

/**
 * How a Python worker is started so that it reads and writes what is listed and nothing else.
 *
 * @throws TUNEIT_CONFINEMENT_UNAVAILABLE, TUNEIT_CONFINEMENT_ARCHITECTURE, TUNEIT_CONFINEMENT_PYTHON
 */
export async function confinePython(confinement: Confinement, spec: PythonWorkerSpec): Promise<ConfinedPython> {
  const launcher = { python: spec.python, runtimeFolder: spec.runtimeFolder };
  if (confinement.level !== "none") {
    const confine = confinement.level === "full" ? withNamespaces : withLandlock;
    return withinHardLimits(confinement.hardLimits, spec.limits, await confine(confinement, spec, launcher));
  }
  throw fail("TUNEIT_CONFINEMENT_UNAVAILABLE", {
    level: "none",
    minimum: "landlock",
    reasons: confinement.reasons.join("; "),
    mend: confinement.mend,
  });
}

async function withNamespaces(
  confinement: Confinement,
  spec: PythonWorkerSpec,
  launcher: Launcher,
): Promise<Omit<ConfinedPython, "groups">> {
  const { paths } = await describeInterpreter(spec.python);
  const seccomp = await seccompFile(spec.home, { namespaces: true });
  const ours = [...paths, spec.runtimeFolder, ...(spec.environment ? [spec.environment] : [])];
  const sizes = temporaryBytes(spec.limits);
  const argv = [
    ...launcherCommand(launcher, [...channel, ...limitOptions(spec.limits), "--", confinement.bwrap!]),
    ...isolatedNamespaces(confinement.disablesUserNamespaces ?? false),
    "--seccomp",
    "4",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--size",
    String(sizes),
    "--tmpfs",
    "/dev/shm",
    ...(spec.gpu ? await graphicsBinds() : []),
    // Devices stay usable on a read-only mount; what it stops is filling memory with files in /dev.
    "--remount-ro",
    "/dev",
    "--size",
    String(sizes),
    "--tmpfs",
    "/tmp",
    "--dir",
    "/tmp/home",
    ...systemBinds(await systemTree()),
    ...binds([...atSamePlace(ours), ...spec.readOnly], [...spec.writable, ...proxyBind(spec)]),
    ...environmentArguments(workerEnvironment(spec, { home: "/tmp/home", temporary: "/tmp" })),
    "--chdir",
    "/tmp",
    "--remount-ro",
    "/",
    "--",
    ...workerCommand(spec, relayed),
  ];
  const seen = new Map([...spec.readOnly, ...spec.writable].map(({ inside }) => [inside, inside]));
  return { argv, env: outerEnvironment, seccomp, seen };
}

async function withLandlock(
  confinement: Confinement,
  spec: PythonWorkerSpec,
  launcher: Launcher,
): Promise<Omit<ConfinedPython, "groups">> {
  const { paths } = await describeInterpreter(spec.python);
  const readOnly = [
    ...paths,
    spec.runtimeFolder,
    ...(spec.environment ? [spec.environment] : []),
    ...spec.readOnly.filter((bind) => !bind.refusesLinks).map((bind) => bind.host),
  ];
  const unlinked = spec.readOnly.filter((bind) => bind.refusesLinks).map((bind) => bind.host);
  const writable = spec.writable.map((bind) => bind.host);
  const devices = spec.gpu ? await graphicsDevices() : [];
  const rules = await landlockOptions(confinement, { readOnly, unlinked, writable, devices, temporary: "/tmp" });
  const door = spec.network ? ["--proxy", spec.network.socket] : [];
  const argv = [
    ...launcherCommand(launcher, [
      ...channel,
      ...limitOptions(spec.limits),
      "--seccomp-fd",
      "4",
      ...rules,
      ...door,
      "--",
    ]),
    ...workerCommand(spec, handedIn),
  ];
  const seccomp = await seccompFile(spec.home, { namespaces: false });
  const seen = new Map([...spec.readOnly, ...spec.writable].map(({ inside, host }) => [inside, host]));
  // The launcher makes the private folder and sets HOME and TMPDIR to it.
  return { argv, env: workerEnvironment(spec, { home: "/nonexistent", temporary: "/nonexistent" }), seccomp, seen };
}

/** Unbuffered: what a library prints arrives before the worker is killed. */
function workerCommand(
  spec: PythonWorkerSpec,
  withNetwork: (spec: PythonWorkerSpec, worker: string[]) => string[],
): string[] {
  const worker = [spec.runtimeFolder, ...spec.args];
  return spec.network ? withNetwork(spec, worker) : [spec.python, "-I", "-B", "-u", ...worker];
}

/** In a network of its own, from a port of 127.0.0.1 to the proxy's socket. */
function relayed(spec: PythonWorkerSpec, worker: string[]): string[] {
  const relay = join(spec.runtimeFolder, "tuneit_runtime", "relay.py");
  return [
    spec.python,
    "-I",
    "-S",
    "-B",
    relay,
    "--socket",
    proxySocket,
    "--",
    spec.python,
    "-I",
    "-B",
    "-u",
    ...worker,
  ];
}

/** Where no socket can be opened, each connection to the proxy is handed in. */
function handedIn(spec: PythonWorkerSpec, worker: string[]): string[] {
  return [spec.python, "-I", "-B", "-u", join(spec.runtimeFolder, "tuneit_runtime", "reach.py"), ...worker];
}

function proxyBind(spec: PythonWorkerSpec): Bind[] {
  return spec.network ? [{ host: spec.network.socket, inside: proxySocket }] : [];
}

async function graphicsBinds(): Promise<string[]> {
  // After --dev, and as devices: a plain bind leaves a node that cannot be opened.
  const devices = (await graphicsDevices()).flatMap((path) => ["--dev-bind", path, path]);
  return [...devices, "--ro-bind", "/sys", "/sys"];
}

/** Of launcher and bubblewrap; the worker gets its own. */
const outerEnvironment = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" };

function workerEnvironment(
  spec: PythonWorkerSpec,
  { home, temporary }: { home: string; temporary: string },
): Record<string, string> {
  return {
    PATH: spec.environment ? join(spec.environment, "bin") : "/usr/bin",
    LANG: "C.UTF-8",
    HOME: home,
    TMPDIR: temporary,
    USER: "tuneit",
    // OpenSSL stops at a configuration that it may not read, and goes on without one.
    OPENSSL_CONF: "/dev/null",
    ...(spec.network ? {} : { HF_HUB_OFFLINE: "1" }),
    HF_HUB_DISABLE_TELEMETRY: "1",
    ...spec.env,
  };
}
