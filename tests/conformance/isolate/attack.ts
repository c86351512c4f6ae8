import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isCoded } from "@tuneit/protocol";
import { afterAll, beforeAll } from "vitest";
import { detectConfinement } from "../../../kernel/src/confinement/detect.ts";
import { confinedSpawner } from "../../../kernel/src/isolation/confined-spawner.ts";
import { PluginProcess, type PluginProcessOptions } from "../../../kernel/src/isolation/plugin-process.ts";
import type { WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";

/** The worker without a sandbox around it: what Node's own permissions leave. */
export const unconfined: WorkerSpawner = async ({ node, args }) => ({
  argv: [node, ...args],
  env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
});

let spawner: WorkerSpawner = unconfined;
const started = new Set<PluginProcess>();

/** TUNEIT_TEST_SANDBOX is `landlock` or `none` for a run with less than this machine has. */
const wanted = process.env.TUNEIT_TEST_SANDBOX ?? "best";
const launcher = {
  python: "/usr/bin/python3",
  runtimeFolder: fileURLToPath(new URL("../../../python-runtime", import.meta.url)),
};

/** Each file of attacks runs in one sandbox; call it once in a file. */
export function useSandbox(): void {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "tuneit-isolate-"));
    if (wanted === "none") return;
    const without = wanted === "landlock" ? (["bubblewrap"] as const) : undefined;
    const confinement = await detectConfinement({ path: process.env.PATH ?? "", launcher, without });
    if (confinement.level !== "none") spawner = confinedSpawner(confinement, { home, launcher });
    else if (wanted !== "best") throw new Error(confinement.reasons.join("; "));
  });
  afterAll(async () => {
    await Promise.all([...started].map((plugin) => plugin.close()));
    await rm(home, { recursive: true });
  });
}

export async function start(code: string, options: Partial<PluginProcessOptions> = {}): Promise<PluginProcess> {
  const plugin = await PluginProcess.start({
    plugin: "@evil/plugin",
    version: "1.0.0",
    code,
    limits: { memoryMb: 64, activationMs: 3000 },
    offers: [],
    spawn: spawner,
    ...options,
  });
  started.add(plugin);
  return plugin;
}

/** What a call came to: its value, or the code of its error with the milliseconds it took. */
export interface Outcome {
  readonly value?: unknown;
  readonly code?: string;
  readonly text?: string;
  readonly ms: number;
}

export async function outcomeOf(answer: Promise<unknown>): Promise<Outcome> {
  const from = performance.now();
  try {
    const value = await answer;
    return { value, ms: performance.now() - from };
  } catch (error) {
    if (!isCoded(error)) throw error;
    return { code: error.code, text: `${error.message}. ${error.reason}`, ms: performance.now() - from };
  }
}

export function call(plugin: PluginProcess, name = "attack", deadlineMs = 300, args: unknown = {}): Promise<unknown> {
  return plugin.call({ point: "visualizer", export: name, args, deadlineMs });
}

/** An attack by the body of one function, beside a harmless one that shows whether the isolate still works. */
export function plugin(body: string, head = ""): string {
  return `${head}\nexport async function attack(input, context) { ${body} }\nexport function harmless() { return "alive"; }`;
}
