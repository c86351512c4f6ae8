// A script with nothing else to wait for: starts a plugin, gets a spare worker, and closes, or with `open` just ends.
import { PluginHost } from "../../../kernel/src/isolation/plugin-host.ts";
import { unconfined } from "../isolate/settings.ts";

const limits = { memoryMb: 64, activationMs: 10_000 };
const code = "export const answer = () => 1;";
const host = new PluginHost({
  spawn: unconfined,
  programOf: async (plugin) => ({ plugin, version: "1.0.0", code, limits, offers: [] }),
  spareMs: 1,
});
await host.call("@a/one", { point: "visualizer", export: "answer", args: null, deadlineMs: 10_000 });
while (host.sparePid === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
process.stdout.write(`${host.sparePid}\n`);
await host.unload("@a/one");
if (process.argv[2] !== "open") await host.dispose();
