import { describe, expect, test } from "vitest";
import { PluginHost } from "../../../kernel/src/isolation/plugin-host.ts";
import { PluginProcess } from "../../../kernel/src/isolation/plugin-process.ts";
import type { WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";
import { outcomeOf } from "./attack.ts";

/** Stands in for a worker that an attacker took over: it says what it is told, then stays alive. */
function worker(attack: string): WorkerSpawner {
  const script = `
    const { Socket } = require("node:net");
    const socket = new Socket({ fd: 3 });
    const raw = (json, jsonLength = Buffer.byteLength(json), byteLength = 0) => {
      const head = Buffer.alloc(8); head.writeUInt32LE(jsonLength, 0); head.writeUInt32LE(byteLength, 4);
      socket.write(Buffer.concat([head, Buffer.from(json)]));
    };
    const say = (frame) => raw(JSON.stringify(frame));
    say({ type: "ready", protocol: 1, engine: "none", version: "0" });
    socket.once("data", () => { say({ type: "ret", id: 1, ok: true, value: null }); setTimeout(() => { ${attack} }, 50); });
    socket.on("close", () => process.exit());
    setInterval(() => {}, 1000);`;
  return async ({ node }) => ({ argv: [node, "-e", script], env: { PATH: "/usr/bin:/bin" } });
}

const attacks: Record<string, [attack: string, reason: string]> = {
  "what is not JSON": ['raw("{");', "is not JSON"],
  "a message that is not in the contract": ['say({ type: "run", command: "id" });', "not in the contract"],
  "a key more than the contract has": ['say({ type: "pong", n: 1, __proto__x: 1 });', "not in the contract"],
  "a frame that says it is 4 GB": ['raw("{}", 0xffffffff);', "4294967295 bytes"],
  "bytes that nobody asked for": ['raw("{}", 2, 10);', "bytes that nobody asked"],
  "bytes with a message that has none": [
    'const log = JSON.stringify({ type: "log", level: "info", text: "" }); raw(log, log.length, 10);',
    "bytes that nobody asked",
  ],
  "a frame that says it has 4 GB of bytes": ['raw("{}", 2, 0xffffffff);', "4294967295 bytes"],
  "nesting": ['raw("[".repeat(2_000_000) + "]".repeat(2_000_000));', "nested deeper"],
  "nesting after a string of brackets": [
    'raw(JSON.stringify("[[[[") .replace(/^/, "[".repeat(70)) + "]".repeat(70));',
    "nested deeper",
  ],
  "an answer to what was never asked": ['say({ type: "ret", id: 77, ok: true, value: 1 });', "never asked"],
  "progress of what was never asked": ['say({ type: "progress", id: 77, done: 1, total: null });', "never asked"],
  "a stream that nobody opened": ['say({ type: "chunk", id: 2, seq: 0, value: 1 });', "stream that nobody"],
  "the end of a stream that nobody opened": ['say({ type: "end", id: 2 });', "stream that nobody"],
  "an answer to no ping": ['say({ type: "pong", n: 9 });', "never asked"],
  "more requests than an isolate can": [
    'for (let id = 1; id < 400; id++) say({ type: "cap", id, kind: "x", args: null });',
    "more at once",
  ],
};

const program = { plugin: "@evil/plugin", version: "1.0.0", code: "", offers: [] };
const limits = { memoryMb: 64, activationMs: 3000 };

describe("J21 a worker that breaks the rules of its channel is killed at once", () => {
  for (const [name, [attack, reason]] of Object.entries(attacks))
    test(name, async () => {
      const never = (): Promise<never> => new Promise(() => undefined);
      const spawn = worker(attack);
      await using attacked = await PluginProcess.start({ ...program, limits, spawn, onCapability: never });
      const call = attacked.call({ point: "visualizer", export: "x", args: null, deadlineMs: 5000 });
      const text: unknown = expect.stringContaining(reason);
      expect(await outcomeOf(call)).toMatchObject({ code: "TUNEIT_ISOLATE_PROTOCOL", text });
      expect(await attacked.ended).toMatchObject({ code: "TUNEIT_ISOLATE_PROTOCOL" });
    });

  const streams: Record<string, string> = {
    "more pieces than it has credit for":
      'for (let seq = 0; seq < 20; seq++) say({ type: "chunk", id: 2, seq, value: 1 });',
    "pieces out of order": 'say({ type: "chunk", id: 2, seq: 1, value: 1 });',
    "one value where a stream was asked for": 'say({ type: "ret", id: 2, ok: true, value: 1 });',
  };
  for (const [name, attack] of Object.entries(streams))
    test(name, async () => {
      await using attacked = await PluginProcess.start({ ...program, limits, spawn: worker(attack) });
      const stream = attacked.stream({ point: "visualizer", export: "x", args: null, deadlineMs: 5000 });
      const first = stream.next().catch(() => undefined);
      expect(await attacked.ended).toMatchObject({ code: "TUNEIT_ISOLATE_PROTOCOL" });
      await first;
    });

  test("and its plugin is switched off at the first time", async () => {
    const disabled: string[] = [];
    await using host = new PluginHost({
      spawn: worker('raw("{");'),
      programOf: async () => ({ ...program, limits }),
      onDisabled: (plugin) => disabled.push(plugin),
    });
    const call = { point: "visualizer", export: "x", args: null, deadlineMs: 5000 };
    expect(await outcomeOf(host.call("@evil/plugin", call))).toMatchObject({ code: "TUNEIT_ISOLATE_PROTOCOL" });
    expect(disabled).toEqual(["@evil/plugin"]);
    expect(await outcomeOf(host.call("@evil/plugin", call))).toMatchObject({ code: "TUNEIT_ISOLATE_DISABLED" });
  });

  test("one that no longer answers is killed, one that does not start is said to be", async () => {
    const spawn = worker("for (;;);");
    await using attacked = await PluginProcess.start({ ...program, limits, spawn });
    const call = attacked.call({ point: "visualizer", export: "x", args: null, deadlineMs: 10_000 });
    const outcome = await outcomeOf(call);
    expect(outcome).toMatchObject({
      code: "TUNEIT_ISOLATE_CRASHED",
      text: expect.stringContaining("no longer answered"),
    });
    expect(outcome.ms).toBeLessThan(4000);
    const missing: WorkerSpawner = async () => ({ argv: ["/nowhere/node"], env: {} });
    const start = PluginProcess.start({ ...program, limits, spawn: missing });
    expect(await outcomeOf(start)).toMatchObject({ code: "TUNEIT_ISOLATE_START" });
  });
});
