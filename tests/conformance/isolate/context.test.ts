import { secretHandle } from "@tuneit/protocol";
import { expect, test } from "vitest";
import type { CapabilityBroker, CapabilityRequest } from "../../../kernel/src/isolation/capability-requests.ts";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { inEachSetting, onMainThread, underBubblewrap, withQuickJs } from "./settings.ts";

interface Args {
  readonly op: string;
  readonly offset: number;
  readonly length: number;
  readonly method: string;
  readonly args: unknown;
}

type Asked = [kind: string, args: Args, ...bytes: string[]];

/** Stands in for the kernel's broker: it notes what was asked, and answers what the test says. */
function broker(answer: (asked: CapabilityRequest & { args: Args }) => unknown): CapabilityBroker & { asked: Asked[] } {
  const asked: Asked[] = [];
  const ask = async (request: CapabilityRequest): Promise<{ value: unknown; bytes?: Uint8Array }> => {
    asked.push([request.kind, request.args as Args, ...(request.bytes ? [Buffer.from(request.bytes).toString()] : [])]);
    const value = await answer(request as CapabilityRequest & { args: Args });
    return value instanceof Uint8Array ? { value: null, bytes: value } : ((value ?? { value: null }) as never);
  };
  return Object.assign(ask, { asked });
}

const run = async (body: string, scopes: [kind: string, scope: string][], onCapability: CapabilityBroker) =>
  call(
    await start(plugin(body), {
      offers: scopes.map(([kind, scope]) => ({ kind: kind as never, scope })),
      onCapability,
    }),
    "attack",
    3000,
  );

const head = {
  status: 201,
  statusText: "Created",
  url: "https://a.test/end",
  redirected: true,
  headers: [["A", "1"]],
  body: 7,
};
const pieces = (...texts: string[]) => {
  const left = texts.map((text) => Buffer.from(text));
  return ({ args }: { args: Args }): unknown => {
    if (args.op === "fetch") return { value: head };
    if (args.op === "close") return { value: null };
    const bytes = left.shift();
    return { value: { done: !bytes }, bytes };
  };
};
const net: [string, string][] = [["net:connect", "a.test:443"]];

inEachSetting([underBubblewrap, onMainThread, withQuickJs], () => {
  test("fetch sends method, headers and body, and reads the answer piece by piece", async () => {
    const kernel = broker(pieces('{"a":', '"ä"}'));
    const found = await run(
      `const response = await fetch(new URL("https://a.test/x"), { method: "post", headers: { "X-A": "1" }, body: new URLSearchParams({ q: "a b" }) });
     const { status, ok, statusText, url, redirected } = response;
     return [fetch === context.fetch, status, ok, statusText, url, redirected, response.headers.get("a"), await response.json(), response.bodyUsed,
       await response.text().catch((error) => error.name)];`,
      net,
      kernel,
    );
    expect(found).toEqual([true, 201, true, "Created", "https://a.test/end", true, "1", { a: "ä" }, true, "TypeError"]);
    const type = ["content-type", "application/x-www-form-urlencoded;charset=UTF-8"];
    const request = {
      op: "fetch",
      url: "https://a.test/x",
      method: "POST",
      headers: [type, ["x-a", "1"]],
      redirect: "follow",
    };
    expect(kernel.asked[0]).toEqual(["net:connect", request, "q=a+b"]);
    expect(kernel.asked.slice(1)).toEqual(Array.from({ length: 3 }, () => ["net:connect", { op: "read", body: 7 }]));
  });

  test("a body that is streamed is asked for only as it is read, and closed when nobody reads on", async () => {
    const kernel = broker(pieces("one", "two", "three"));
    const found = await run(
      `const { body } = await fetch("https://a.test/");
     await new Promise((resolve) => setTimeout(resolve, 20));
     for await (const piece of body) return new TextDecoder().decode(piece);`,
      net,
      kernel,
    );
    expect(found).toBe("one");
    expect(kernel.asked.slice(1)).toEqual(["read", "close"].map((op) => ["net:connect", { op, body: 7 }]));
  });

  test("an aborted fetch ends with the signal's reason, and what it had opened is closed", async () => {
    const kernel = broker(({ args }) => (args.op === "read" ? new Promise(() => undefined) : { value: head }));
    const found = await run(
      `const controller = new AbortController();
     const before = await fetch("https://a.test/", { signal: AbortSignal.abort("early") }).catch((reason) => reason);
     const response = await fetch("https://a.test/", { signal: controller.signal });
     setTimeout(() => controller.abort("enough"), 5);
     return [before, await response.text().catch((reason) => reason)];`,
      net,
      kernel,
    );
    expect(found).toEqual(["early", "enough"]);
    expect(kernel.asked.map(([, { op }]) => op)).toEqual(["fetch", "read", "close"]);
  });

  test("what the kernel refuses reaches the plugin as code and message", async () => {
    const refuse: CapabilityBroker = async () => {
      throw Object.assign(new Error("evil.test was not granted"), { code: "TUNEIT_GRANT_DENIED" });
    };
    const body = 'return await fetch("https://evil.test/").catch(({ code, message }) => [code, message]);';
    const [code] = (await run(body, net, refuse)) as string[];
    expect(["TUNEIT_GRANT_DENIED", "TUNEIT_CAPABILITY_FAILED"]).toContain(code);
    const early = await run("return [typeof fetch, typeof topLevel, 'fetch' in context];", [], refuse);
    expect(early).toEqual(["undefined", "undefined", false]);
  });

  test("files are read in parts of what the kernel answers at once, and written whole", async () => {
    const most = 4 * 1024 * 1024;
    const kernel = broker(({ args }) => {
      if (args.op === "list") return { value: [{ name: "a", kind: "file", size: 3 }] };
      return args.op === "read" ? new Uint8Array(Math.min(args.length, most + 10 - args.offset)).fill(65) : undefined;
    });
    const found = await run(
      `const { files } = context;
     await files.write("$PLUGIN_DATA/a", "é"); await files.append("$PLUGIN_DATA/a", new Uint16Array([0x4241]).subarray(0)); await files.remove("$PLUGIN_DATA/b");
     const whole = await files.read("$DATASETS/a");
     return [whole.length, whole[0], await files.readText("$DATASETS/a", { offset: 0 }).then((text) => text.length), (await files.read("$DATASETS/a", { offset: ${most}, length: 4 })).length,
       await files.list("$DATASETS"), await files.write("x", 5).catch((error) => error.name), Object.isFrozen(files)];`,
      [
        ["fs:read", "$DATASETS"],
        ["fs:write", "$PLUGIN_DATA"],
      ],
      kernel,
    );
    expect(found).toEqual([most + 10, 65, most + 10, 4, [{ name: "a", kind: "file", size: 3 }], "TypeError", true]);
    expect(kernel.asked.slice(0, 5)).toEqual([
      ["fs:write", { op: "write", path: "$PLUGIN_DATA/a" }, "é"],
      ["fs:write", { op: "append", path: "$PLUGIN_DATA/a" }, "AB"],
      ["fs:write", { op: "remove", path: "$PLUGIN_DATA/b" }],
      ["fs:read", { op: "read", path: "$DATASETS/a", offset: 0, length: most }],
      ["fs:read", { op: "read", path: "$DATASETS/a", offset: most, length: most }],
    ]);
  });

  test("only the half of files that was granted is there", async () => {
    const body = "return Object.keys(context.files);";
    expect(
      await run(
        body,
        [["fs:write", "$PLUGIN_DATA"]],
        broker(() => null),
      ),
    ).toEqual(["write", "append", "remove"]);
  });

  test("a secret is a handle that reads as its name, and has a value only where that was granted", async () => {
    const kernel = broker(() => ({ value: "hunter2" }));
    const found = await run(
      `const [handle, open] = [context.secret("TOKEN"), context.secret("OPEN")];
     const refused = (() => { try { context.secret("OTHER"); } catch (error) { return error.code; } })();
     return [\`Bearer \${handle}\`, new Headers({ authorization: handle }).get("authorization"), "value" in handle, Object.isFrozen(handle), await open.value(), refused];`,
      [
        ["secrets:read", "TOKEN"],
        ["secrets:read", "OPEN=value"],
      ],
      kernel,
    );
    const read = secretHandle("TOKEN");
    expect(found).toEqual([`Bearer ${read}`, read, false, true, "hunter2", "TUNEIT_GRANT_DENIED"]);
    expect(kernel.asked).toEqual([["secrets:read", { op: "value", name: "OPEN" }]]);
  });

  test("a service of another plugin is called by name", async () => {
    const kernel = broker(({ args }) => ({ value: [args.method, args.args] }));
    const found = await run(
      'return context.services.call("@a/b:index", "find", [1]);',
      [["services:use", "@a/b:index"]],
      kernel,
    );
    expect(found).toEqual(["find", [1]]);
    expect(kernel.asked).toEqual([["services:use", { op: "call", service: "@a/b:index", method: "find", args: [1] }]]);
  });

  test("typed arrays go in and come out as they are, and no bytes are shared with what the plugin keeps", async () => {
    const echo = await start(
      plugin(`
      globalThis.kept ??= input;
      const { part } = input;
      part[0] += 1;
      return { part, again: kept.part, kinds: Object.values(input).map((value) => value.constructor.name), $bytes: input.$bytes };`),
    );
    const part = new Float64Array([1, 2, 3]).subarray(1);
    const args = { part, big: new BigInt64Array([-1n]), half: new Float16Array([0.5]), $bytes: [0, 8, "Uint8Array"] };
    const expected = { part: new Float64Array([3, 3]), again: new Float64Array([3, 3]), $bytes: [0, 8, "Uint8Array"] };
    expect(await call(echo, "attack", 2000, args)).toEqual({
      ...expected,
      kinds: ["Float64Array", "BigInt64Array", "Float16Array", "Array"],
    });
    expect(part).toEqual(new Float64Array([2, 3]));
    const large = await start(plugin("return input.map((value) => value + 1);"), {
      limits: { memoryMb: 128, activationMs: 3000 },
    });
    const sent = new Float32Array(2 * 1024 * 1024).fill(2);
    const answered = (await call(large, "attack", 5000, sent)) as Float32Array;
    expect([answered.length, answered.every((value) => value === 3)]).toEqual([sent.length, true]);
  });

  test("typed arrays that no frame holds are refused before anything is sent", async () => {
    const idle = await start(plugin("return input.length;"));
    const outcome = await outcomeOf(call(idle, "attack", 2000, new Uint8Array(64 * 1024 * 1024 + 1)));
    expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_ARGUMENTS" });
    expect(await call(idle, "harmless", 2000)).toBe("alive");
  });

  test("a plugin that forges the place of an array is refused, and nothing is taken for compromised", async () => {
    const forging = await start(
      plugin(`
      const keys = { hidden: true };
      const lying = new Proxy({ $bytes: [0, 1e9, "Uint8Array"] }, {
        ownKeys: (target) => { if (keys.hidden) { keys.hidden = false; return []; } return Reflect.ownKeys(target); } });
      return [new Uint8Array(1), lying];`),
    );
    expect(await outcomeOf(call(forging))).toMatchObject({ code: "TUNEIT_ISOLATE_RESULT_INVALID" });
    expect(await call(forging, "harmless", 2000)).toBe("alive");
  });
});
