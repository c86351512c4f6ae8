import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { detectConfinement } from "../../../kernel/src/confinement/detect.ts";
import { confinedSpawner } from "../../../kernel/src/isolation/confined-spawner.ts";
import type { WorkerProgramOptions, WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";

/** What runs a plugin's code, and what stands around its process. */
export interface Setting {
  readonly name: string;
  readonly worker: WorkerProgramOptions;
  /** `best`: whatever this machine has, which is told by the other settings. */
  readonly sandbox: "bubblewrap" | "landlock" | "best";
}

export const underBubblewrap: Setting = { name: "isolated-vm under bubblewrap", worker: {}, sandbox: "bubblewrap" };
export const underLandlock: Setting = { name: "isolated-vm under Landlock", worker: {}, sandbox: "landlock" };
export const withQuickJs: Setting = { name: "QuickJS", worker: { engine: "quickjs" }, sandbox: "best" };
/** Where a plugin whose calls were short is entered: each attack is then the first call that is not. */
export const onMainThread: Setting = {
  name: "isolated-vm on the worker's main thread",
  worker: { quickInRow: 0 },
  sandbox: "best",
};
export const hardened: Setting = { name: "isolated-vm, hardened", worker: { hardened: true }, sandbox: "best" };

/** The worker without a sandbox around it: what Node's own permissions leave. */
export const unconfined: WorkerSpawner = async ({ node, args }) => ({
  argv: [node, ...args],
  env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
});

interface Reached {
  readonly spawn: WorkerSpawner;
  readonly worker: WorkerProgramOptions;
}

let reached: Reached = { spawn: unconfined, worker: {} };

/** The setting in which the current test runs. */
export const current = (): Reached => reached;

const launcher = {
  python: "/usr/bin/python3",
  runtimeFolder: fileURLToPath(new URL("../../../python-runtime", import.meta.url)),
};

/** The same tests in each setting; where this machine lacks one, they are reported as not run, with the reason. */
export function inEachSetting(settings: readonly Setting[], suite: (setting: Setting) => void): void {
  for (const setting of settings)
    describe(setting.name, () => {
      useSandbox(setting);
      suite(setting);
    });
}

/** For what is not about engine and sandbox: once in a file, or in a `describe`. */
export function useSandbox(setting: Setting = { name: "isolated-vm", worker: {}, sandbox: "best" }): void {
  let home = "";
  let lacking: string | undefined;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "tuneit-isolate-"));
    const found = await spawnerOf(setting, home);
    if (typeof found === "string") lacking = found;
    else reached = { spawn: found, worker: setting.worker };
  });
  beforeEach(({ skip }) => {
    if (lacking !== undefined) skip(lacking);
  });
  afterAll(async () => {
    reached = { spawn: unconfined, worker: {} };
    await rm(home, { recursive: true });
  });
}

/** A spawner, or why there is none. */
async function spawnerOf({ sandbox }: Setting, home: string): Promise<WorkerSpawner | string> {
  const without = sandbox === "landlock" ? (["bubblewrap"] as const) : undefined;
  const confinement = await detectConfinement({ path: process.env.PATH ?? "", launcher, without });
  const { level, reasons } = confinement;
  if (sandbox === "best" && level === "none") return unconfined;
  const wanted = { bubblewrap: "full", landlock: "landlock", best: level }[sandbox];
  return level === wanted ? confinedSpawner(confinement, { home, launcher }) : reasons.join("; ");
}
