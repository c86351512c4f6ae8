import { access } from "node:fs/promises";
import type { Confinement } from "./confinement.ts";
import { requiredLandlockAbi } from "./launcher-command.ts";
import { systemTree } from "./system-tree.ts";

/** What libraries ask about the machine; nothing about other processes. */
const machineFacts = [
  "/proc/cpuinfo",
  "/proc/meminfo",
  "/proc/stat",
  "/proc/loadavg",
  "/proc/uptime",
  "/proc/version",
  "/proc/filesystems",
  "/proc/sys/kernel",
  "/proc/sys/vm",
];
const harmlessDevices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

export interface LandlockRules {
  readonly readOnly: readonly string[];
  /** Read-only, too; the launcher refuses them where any part of the path is a link. */
  readonly unlinked?: readonly string[] | undefined;
  readonly writable: readonly string[];
  readonly devices: readonly string[];
  /** Folder in which a private one is made, which goes away with the worker. */
  readonly temporary: string | null;
}

/** The launcher's options; system and machine facts come on top of the rules. */
export async function landlockOptions({ landlockAbi }: Confinement, rules: LandlockRules): Promise<string[]> {
  const system = (await systemTree()).map(({ path }) => path);
  const readOnly = await present([
    ...system,
    ...machineFacts,
    ...rules.readOnly,
    ...(rules.devices.length > 0 ? ["/sys"] : []),
  ]);
  const devices = await present([...harmlessDevices, ...rules.devices]);
  return [
    "--landlock",
    String(Math.min(landlockAbi ?? requiredLandlockAbi, requiredLandlockAbi)),
    ...readOnly.flatMap((path) => ["--ro", path]),
    ...(rules.unlinked ?? []).flatMap((path) => ["--ro-unlinked", path]),
    ...rules.writable.flatMap((path) => ["--rw", path]),
    ...devices.flatMap((path) => ["--device", path]),
    ...(rules.temporary === null ? [] : ["--temporary", rules.temporary]),
  ];
}

async function present(paths: readonly string[]): Promise<string[]> {
  const unique = [...new Set(paths)];
  const found = await Promise.all(
    unique.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return unique.filter((_, index) => found[index]);
}
