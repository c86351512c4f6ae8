import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { openChannel } from "./channel.js";
import { openEngine as openIsolatedVm } from "./engine-isolated-vm.js";
import { openEngine as openQuickJs } from "./engine-quickjs.js";
import { createPluginCalls } from "./plugin-calls.js";

// The process of one plugin. It reads no file of the plugin: the kernel sends the code.

const [, , engineName, binary = "", engineVersion = "", quickInRow = ""] = process.argv;
const openEngine = engineName === "quickjs" ? openQuickJs : openIsolatedVm;
const inside = readFileSync(new URL("generated/inside.js", import.meta.url), "utf8");
const engine = openEngine(binary);
const channel = openChannel({ onFrame, onEnd: end, isCrowded: () => calls.isCrowded() });
const calls = createPluginCalls({
  ...channel,
  quickInRow: Number(quickInRow),
  onGone: () => fatal("out of memory"),
});
/** @type {import("./engine-isolated-vm.js").PluginIsolate | undefined} */
let isolate;

/** A key of the cipher that makes the isolate's random numbers. */
const seedBytes = 32;

channel.send({ type: "ready", protocol: 1, engine: engineName, version: engineVersion });

/** @param {any} frame @param {Uint8Array} [bytes] */
function onFrame(frame, bytes) {
  switch (frame.type) {
    case "load":
      return void load(frame);
    case "call":
      return calls.call(frame, bytes);
    case "credit":
      return calls.credit(frame);
    case "cancel":
      return calls.cancel(frame.id);
    case "capret":
      return calls.settle(frame, bytes);
    case "ping":
      return channel.send({ type: "pong", n: frame.n });
    case "dispose":
      isolate?.dispose();
      return end();
  }
}

/** @param {any} frame */
async function load({ id, plugin, version, code, memoryMb, deadlineMs, offers }) {
  isolate = await engine.create({ memoryMb, inside, onPost: calls.onPost, onFatal: fatal });
  calls.setIsolate(isolate);
  const name = `tuneit-plugin://${plugin}@${version}/main.js`;
  await isolate.enter(deadlineMs, ["prepare", 0, 0, JSON.stringify(offers), randomBytes(seedBytes)]);
  const outcome = await isolate.load(code, name, deadlineMs);
  if (outcome === "gone") return fatal("out of memory");
  if (outcome === "done") return channel.send({ type: "ret", id, ok: true, value: null });
  const kind = outcome === "timeout" ? "timeout" : "threw";
  const message = outcome === "timeout" ? "Loading ran over its deadline" : outcome.threw.slice(0, 4096);
  channel.send({ type: "ret", id, ok: false, failure: { kind, code: "", message } });
}

/** The kernel kills: after such an error an orderly exit hangs. @param {string} reason */
function fatal(reason) {
  const isMemory = /out[- ]of[- ]memory/i.test(reason);
  channel.send({ type: "fatal", reason: isMemory ? "out of memory" : reason.slice(0, 1000) });
  channel.flush();
}

/** At once and for sure: an exit waits for threads that may be in a loop. */
function end() {
  process.kill(process.pid, "SIGKILL");
}
