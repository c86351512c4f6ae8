import { isCoded } from "@tuneit/protocol";
import { confinedSpawner } from "./confined-spawner.ts";
import { PluginProcess } from "./plugin-process.ts";
import type { Confinement } from "../confinement/confinement.ts";
import type { ProofPlace } from "../confinement/sandbox-proof.ts";

const loopDeadlineMs = 300;
/** Ways to Node and to files that worked once in some sandbox of JavaScript. */
const code = `
export function loop() { for (;;); }
export async function reach() {
  const ways = {
    process: () => typeof process,
    require: () => typeof require,
    Buffer: () => typeof Buffer,
    constructor: () => setTimeout.constructor("return typeof process")(),
    WebAssembly: () => typeof WebAssembly,
  };
  const found = Object.keys(ways).filter((name) => { try { return ways[name]() !== "undefined"; } catch { return false; } });
  try { await import("node:fs"); found.push("import"); } catch {}
  return found;
}
`;

export interface IsolateProof {
  /** What of the host was in reach. */
  readonly reached: readonly string[];
  /** What a call that never ends came to, where that is not its end. */
  readonly looped: string | null;
}

/** A plugin of our own does what a hostile one would, in a worker like any other's. */
export async function tryIsolate(place: ProofPlace, confinement: Confinement): Promise<IsolateProof> {
  const spawn = confinedSpawner(confinement, { home: place.home, launcher: await place.launcher() });
  await using plugin = await PluginProcess.start({
    plugin: "tuneit doctor",
    version: "0.0.0",
    code,
    limits: { memoryMb: 64, activationMs: 2_000 },
    offers: [],
    spawn,
  });
  const call = (name: string, deadlineMs: number): Promise<unknown> =>
    plugin.call({ point: "visualizer", export: name, args: {}, deadlineMs });
  const reached = (await call("reach", 2_000)) as string[];
  const looped = await call("loop", loopDeadlineMs).then(
    () => "it came to an end",
    (error: unknown) => (isCoded(error) && error.code === "TUNEIT_ISOLATE_TIMEOUT" ? null : String(error)),
  );
  return { reached, looped };
}
