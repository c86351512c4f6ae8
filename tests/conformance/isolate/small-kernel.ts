// Loads a plugin without a sandbox around it and one with, lets both loop, says so, and waits to be killed.
import { detectConfinement } from "../../../kernel/src/confinement/detect.ts";
import { confinedSpawner } from "../../../kernel/src/isolation/confined-spawner.ts";
import { PluginProcess } from "../../../kernel/src/isolation/plugin-process.ts";
import type { WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";

const unconfined: WorkerSpawner = async ({ node, args }) => ({ argv: [node, ...args], env: { PATH: "/usr/bin:/bin" } });
const confinement = await detectConfinement({ path: process.env.PATH ?? "" });
const confined = confinedSpawner(confinement, { home: process.argv[2]! });
const code = "export function loop() { for (;;); }";
const limits = { memoryMb: 64, activationMs: 5000 };

for (const spawn of confinement.level === "full" ? [unconfined, confined] : [unconfined]) {
  const plugin = await PluginProcess.start({ plugin: "@a/loop", version: "1.0.0", code, limits, offers: [], spawn });
  plugin.call({ point: "visualizer", export: "loop", args: null, deadlineMs: 60_000 }).catch(() => undefined);
}
process.stdout.write("loaded\n");
setInterval(() => undefined, 1000);
