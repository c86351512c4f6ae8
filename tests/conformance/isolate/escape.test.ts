import { expect, test } from "vitest";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { globalsOf } from "./globals.ts";
import { hardened, inEachSetting, onMainThread, underBubblewrap, underLandlock, withQuickJs } from "./settings.ts";
import webMembers from "./web-members.json" with { type: "json" };

const answer = async (body: string, args: unknown = {}): Promise<unknown> =>
  call(await start(plugin(body)), "attack", 2000, args);

inEachSetting([underBubblewrap, underLandlock, onMainThread, withQuickJs, hardened], ({ worker }) => {
  test("J01 constructors of functions in reach make functions of the isolate only", async () => {
    const found = await answer(`
    const reach = [console.log, setTimeout, setInterval, clearTimeout, queueMicrotask, tuneit.request, context.log.info,
      context.progress, URL, structuredClone, AbortController, context.signal.addEventListener, ArrayBuffer,
      crypto.getRandomValues, Headers, ReadableStream, Uint8Array.fromBase64];
    const timer = await new Promise((resolve) => setTimeout(function () { resolve(this === undefined); }, 1));
    return reach.map((f) => [f.constructor === Function, f.constructor.constructor("return typeof process")()])
      .concat([[timer, "undefined"]]);`);
    expect(found).toEqual(Array.from({ length: 18 }, () => [true, "undefined"]));
  });

  test("J02 nothing is imported and no Node API is there", async () => {
    const found = await answer(`
    const refused = [];
    for (const name of ["node:fs", "data:text/javascript,export default 1", "./main.js"])
      refused.push(await import(name).then(() => "imported", (error) => error instanceof Error));
    return [refused, typeof require, typeof process, typeof module, typeof Buffer, typeof global];`);
    expect(found).toEqual([[true, true, true], "undefined", "undefined", "undefined", "undefined", "undefined"]);
  });

  test("J02 a module that imports does not load", async () => {
    const outcome = await outcomeOf(start(`import "node:fs"; ${plugin("")}`));
    expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_THREW", text: expect.stringContaining("imports nothing") });
  });

  test("J03 the globals are those of the list", async () => {
    expect(await answer("return Object.getOwnPropertyNames(globalThis).sort();")).toEqual(globalsOf(worker.engine));
  });

  test("J03 what is added to the language has the members of the list", async () => {
    const found = await answer(
      `
    const keys = (value) => Reflect.ownKeys(value).map(String).sort();
    const members = (value) => typeof value === "function"
      ? { own: keys(value), prototype: value.prototype ? keys(value.prototype) : [] } : { own: keys(value), prototype: [] };
    return Object.fromEntries(input.map((name) => [name, members(globalThis[name])]));`,
      Object.keys(webMembers),
    );
    expect(found).toEqual(webMembers);
  });

  test("J03 no object of the engine is in reach", async () => {
    const found = await answer(`
    const seen = new Set(), engine = [], queue = [globalThis, context];
    while (queue.length) {
      const value = queue.pop();
      if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
      seen.add(value);
      queue.push(Object.getPrototypeOf(value));
      for (const key of Reflect.ownKeys(value)) {
        if (["derefInto", "copySync", "applySync", "evalClosure", "compileModule"].includes(key)) engine.push(key);
        const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key);
        queue.push(held, get, set);
        if (value === globalThis && get) queue.push(globalThis[key]);
      }
    }
    let deref = "returned"; try { globalThis.deref(); } catch { deref = "threw"; }
    return [engine, seen.size > 500, deref];`);
    expect(found).toEqual([[], true, "threw"]);
  });

  test("J03 the entrance to the host cannot be replaced", async () => {
    const found = await answer(`
    const before = tuneit;
    try { tuneit = null; } catch {}
    try { Object.defineProperty(globalThis, "tuneit", { value: null }); } catch {}
    try { tuneit.request = null; } catch {}
    return [tuneit === before, typeof tuneit.request, delete globalThis.tuneit2];`);
    expect(found).toEqual([true, "function", true]);
  });

  test("J04 what was not granted is denied, whatever its name", async () => {
    const found = await answer(`
    const codes = [];
    for (const kind of ["net:connect", "__proto__", "constructor", "hasOwnProperty", ""])
      codes.push(await tuneit.request(kind, {}).then(() => "granted", (error) => error.code));
    return [codes, "fetch" in context, typeof fetch];`);
    expect(found).toEqual([Array(5).fill("TUNEIT_GRANT_DENIED"), false, "undefined"]);
  });

  test("J04 the broker is told plugin, kind and arguments, and only what was offered is in the context", async () => {
    const asked: unknown[] = [];
    const granted = await start(
      plugin(
        'return [Object.keys(context).sort(), Object.keys(context.files), await context.files.stat("$DATASETS/a")];',
      ),
      {
        offers: [{ kind: "fs:read", scope: "$DATASETS" }],
        onCapability: async ({ plugin: name, kind, args }) => {
          asked.push([name, kind, args]);
          return { value: { kind: "file", size: 3 } };
        },
      },
    );
    const members = ["config", "files", "log", "progress", "signal"];
    expect(await call(granted)).toEqual([members, ["read", "readText", "stat", "list"], { kind: "file", size: 3 }]);
    expect(asked).toEqual([["@evil/plugin", "fs:read", { op: "stat", path: "$DATASETS/a" }]]);
  });

  test("J05 an error of the host brings no path, and call sites no function of the host", async () => {
    const broken = await start(
      plugin(`
      const host = await tuneit.request("fs:read", {}).catch((error) => [error.code, error.message, String(error.stack)]);
      Error.prepareStackTrace = (_, sites) => sites.map((site) => [String(site.getFunction()), typeof site.getThis?.(), site.getFileName()]);
      const sites = new Error("x").stack.flat().join();
      return JSON.stringify([host, sites]);`),
      {
        onCapability: () => {
          throw new Error("ENOENT: /home/someone/secret");
        },
      },
    );
    const said = String(await call(broken));
    expect(said).toContain("TUNEIT_CAPABILITY_FAILED");
    expect(said).not.toMatch(/someone|node_modules|file:|node:|\/home|\/usr|worker/);
  });

  test("J06 __proto__ is a key like another, and no prototype of the kernel changes", async () => {
    const args: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    const found = await answer(
      'return { seen: Object.keys(input), back: JSON.parse(\'{"__proto__":{"polluted":1}}\'), polluted: typeof {}.polluted };',
      args,
    );
    expect(found).toMatchObject({ seen: ["__proto__", "constructor"], polluted: "undefined" });
    const back = (found as { back: object }).back;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect("polluted" in back).toBe(false);
    expect("polluted" in {}).toBe(false);
  });

  test("J07 a plugin that patches its intrinsics changes its own isolate only", async () => {
    const patched = await start(
      plugin(`
      const poison = () => { throw new Error("patched"); };
      JSON.parse = JSON.stringify = poison;
      Object.prototype.toJSON = () => ({ type: "ret", id: 1, ok: true, value: "forged" });
      for (const method of ["get", "set", "delete", "has"]) Map.prototype[method] = poison;
      Promise.prototype.then = poison; Promise.resolve = poison;
      Array.prototype[Symbol.iterator] = poison; Array.prototype.push = poison; Function.prototype.call = poison;
      Reflect.apply = poison; String.prototype.slice = poison;
      return await new Promise((resolve) => { tuneit.request("x", 1); setTimeout(() => resolve("answered"), 5); });`),
      { onCapability: async () => ({ value: "granted" }) },
    );
    expect(await outcomeOf(call(patched))).toMatchObject({ value: "answered" });
    expect(JSON.parse('{"a":1}')).toEqual({ a: 1 });
    expect(await answer("return JSON.stringify(new Map([[1, 2]]).get(1));")).toBe("2");
  });

  test("J18 a buffer has one length", async () => {
    const found = await answer(`
    let wasRead = false;
    const options = { get maxByteLength() { wasRead = true; return 2 ** 30; } };
    class Mine extends ArrayBuffer { constructor() { super(8, options); } }
    const Real = new Uint8Array(1).buffer.constructor;
    const made = [new ArrayBuffer(8, options), new Mine(), new Real(8, options), Reflect.construct(ArrayBuffer, [8, options]),
      Reflect.construct(Real, [8, options], Uint8Array), new Uint8Array(8).buffer, new ArrayBuffer(8).slice(0, 8)];
    const outside = Object.getPrototypeOf(ArrayBuffer);
    return [made.map((b) => [b.maxByteLength ?? null, typeof b.resize, typeof b.transfer, typeof b.transferToFixedLength]),
      outside === Function.prototype, Real === ArrayBuffer, wasRead];`);
    const fixed = Array.from({ length: 7 }, () => [null, "undefined", "undefined", "undefined"]);
    expect(found).toEqual([fixed, true, true, false]);
  });

  test("J19 what reaches memory or time that no limit counts is absent", async () => {
    expect(
      await answer("return [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof performance];"),
    ).toEqual(Array(4).fill("undefined"));
  });
});
