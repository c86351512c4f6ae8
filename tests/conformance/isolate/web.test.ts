import { describe, expect, test } from "vitest";
import { call, plugin, start } from "./attack.ts";
import { inEachSetting, underBubblewrap, withQuickJs } from "./settings.ts";
import webMembers from "./web-members.json" with { type: "json" };

/** What a plugin answers; `throws` names what a function threw. */
async function answer(body: string, args: unknown = {}): Promise<unknown> {
  const head = 'const throws = (run) => { try { run(); return "ran"; } catch (error) { return error.name; } };';
  return call(await start(plugin(body, head)), "attack", 3000, args);
}

inEachSetting([underBubblewrap, withQuickJs], () => {
  describe("each web API is there whichever is touched first", () => {
    const names = Object.keys(webMembers);
    for (const order of [
      names,
      names.toReversed(),
      ["TextEncoder", ...names],
      ["AbortController", "atob", "structuredClone", ...names],
    ])
      test(order.slice(0, 3).join(", "), async () => {
        const missing = await answer("return input.filter((name) => globalThis[name] === undefined);", order);
        expect(missing).toEqual([]);
      });
  });

  test("URL parses as the standard says", async () => {
    const found = await answer(`
    const { href, host, port, hash } = new URL("../b?q=ä#ö", "HTTPS://Bücher.Example:443/a/x/");
    return [href, host, port, hash, new URL("http://0x7f.1/").hostname, new URL("http://[::1]:80/").host,
      new URL("file:///a/../../b").pathname, URL.canParse("//x"), throws(() => new URL("http://a b/")), throws(() => new URL("http://a:99999")),
      new URL("http://user:p%40ss@h/").password, String(new URLSearchParams([["a", "1 2"], ["a", "&"]])),
      new URLSearchParams("?a=1&b=%F0%9F%98%80&a=2").getAll("a"), new URLSearchParams("b=%F0%9F%98%80").get("b")];`);
    expect(found).toEqual([
      ...["https://xn--bcher-kva.example/a/b?q=%C3%A4#%C3%B6", "xn--bcher-kva.example", "", "#%C3%B6"],
      ...["127.0.0.1", "[::1]", "/b", false, "TypeError", "TypeError", "p%40ss", "a=1+2&a=%26", ["1", "2"], "😀"],
    ]);
  });

  test("TextDecoder reads UTF-8 and UTF-16, in pieces too, and refuses what is none where it is told to", async () => {
    const found = await answer(`
    const bytes = (...list) => new Uint8Array(list);
    const pieces = new TextDecoder();
    return [
      new TextDecoder().decode(bytes(0xef, 0xbb, 0xbf, 0x41)), new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(0xef, 0xbb, 0xbf)).length,
      new TextDecoder().decode(bytes(0x41, 0xff, 0xf0, 0x9f)), throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes(0xff))),
      new TextDecoder("utf-16le").decode(bytes(0x3d, 0xd8, 0x00, 0xde)), new TextDecoder("utf-16le").decode(bytes(0x3d, 0xd8)),
      throws(() => new TextDecoder("utf-16le", { fatal: true }).decode(bytes(0x3d, 0xd8))),
      pieces.decode(bytes(0xf0, 0x9f), { stream: true }) + pieces.decode(bytes(0x98, 0x80)), throws(() => new TextDecoder("none")),
      [...new TextEncoder().encode("é\\ud800")], new TextEncoder().encodeInto("aé", new Uint8Array(2)),
    ];`);
    expect(found).toEqual([
      ...["A", 1, "A��", "TypeError", "😀", "�", "TypeError", "😀", "RangeError"],
      ...[[0xc3, 0xa9, 0xef, 0xbf, 0xbd], { read: 1, written: 1 }],
    ]);
  });

  test("signals join, expire and keep their reason", async () => {
    const found = await answer(`
    const [one, two] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, two.signal]);
    let heard = 0;
    any.addEventListener("abort", () => heard++);
    any.onabort = () => heard++;
    two.abort("enough"); one.abort("late");
    const late = AbortSignal.timeout(5);
    await new Promise((resolve) => late.addEventListener("abort", resolve));
    return [any.aborted, any.reason, heard, late.reason.name, AbortSignal.abort().reason.name, AbortSignal.any([]).aborted,
      AbortSignal.any([AbortSignal.abort(7)]).reason, throws(() => AbortSignal.abort().throwIfAborted()), throws(() => new AbortSignal())];`);
    expect(found).toEqual([true, "enough", 2, "TimeoutError", "AbortError", false, 7, "AbortError", "TypeError"]);
  });

  test("structuredClone keeps what JSON loses", async () => {
    const found = await answer(`
    const cycle = { when: new Date(5), map: new Map([["a", new Set([1])]]), pattern: /a/gi, big: 2n, bytes: new Uint8Array([1, 2]), gap: undefined };
    cycle.self = cycle;
    const copy = structuredClone(cycle);
    return [copy !== cycle && copy.self === copy, copy.when.getTime(), [...copy.map.get("a")], String(copy.pattern), String(copy.big), "gap" in copy,
      copy.bytes !== cycle.bytes && copy.bytes[1], throws(() => structuredClone(() => 1)), throws(() => structuredClone(Symbol()))];`);
    expect(found).toEqual([true, 5, [1], "/a/gi", "2", true, 2, "DataCloneError", "DataCloneError"]);
  });

  test("Headers join, sort, and refuse what would split a request", async () => {
    const found = await answer(`
    const headers = new Headers([["X-B", "2"], ["x-a", " 1\\t"], ["X-b", "3"], ["Set-Cookie", "a=1, b"], ["set-cookie", "c=2"]]);
    headers.set("x-c", "old"); headers.append("X-C", "more"); headers.set("X-c", "new"); headers.delete("none");
    const seen = []; headers.forEach((value, name) => seen.push(name + ": " + value));
    return [seen, headers.get("X-B"), headers.get("none"), headers.getSetCookie(), [...new Headers(headers).keys()].length, new Headers({ A: 1 }).get("a"),
      ["a b", "", "a:b", "ä", "a\\n"].map((name) => throws(() => new Headers([[name, "x"]]))),
      ["a\\r\\nb: c", "a\\0b", "€"].map((value) => throws(() => headers.set("x", value))), throws(() => new Headers([["one"]])), throws(() => new Headers(null))];`);
    expect(found).toEqual([
      ["set-cookie: a=1, b", "set-cookie: c=2", "x-a: 1", "x-b: 2, 3", "x-c: new"],
      ...["2, 3", null, ["a=1, b", "c=2"], 5, "1"],
      ...[Array(5).fill("TypeError"), Array(3).fill("TypeError"), "TypeError", "TypeError"],
    ]);
  });

  test("streams hold back who writes, move buffers, and tell a cancelled source", async () => {
    const found = await answer(`
    let pulled = 0, reason;
    const source = new ReadableStream({ pull(c) { c.enqueue(pulled++); }, cancel(why) { reason = why; } }, { highWaterMark: 2 });
    await null; await null; await null; await null;
    const ahead = pulled;
    const reader = source.getReader();
    const first = (await reader.read()).value;
    await reader.cancel("enough");
    const { readable, writable } = new TransformStream({ transform: (chunk, c) => c.enqueue(chunk * 2) });
    const writer = writable.getWriter();
    let written = 0;
    writer.write(1).then(() => written++); writer.write(2).then(() => written++);
    const full = writer.desiredSize;
    await null; await null;
    const before = written, doubled = [];
    writer.close();
    for await (const chunk of readable) doubled.push(chunk);
    const bytes = new ReadableStream({ type: "bytes", pull(c) { c.byobRequest.view[0] = 7; c.byobRequest.respond(1); } });
    const buffer = new Uint8Array(4);
    const { value } = await bytes.getReader({ mode: "byob" }).read(buffer);
    const [left, right] = ReadableStream.from(["a"]).tee();
    return [ahead, first, reason, full, before, doubled, buffer.length, [...value], (await Array.fromAsync(left)).concat(await Array.fromAsync(right)),
      throws(() => source.getReader()), throws(() => (source.getReader(), source.getReader()))];`);
    expect(found).toEqual([2, 0, "enough", -1, 0, [2, 4], 0, [7], ["a", "a"], "TypeError", "TypeError"]);
  });

  test("random numbers differ from isolate to isolate, and are refused where the standard does", async () => {
    const body = `
    const uuid = crypto.randomUUID();
    const many = crypto.getRandomValues(new Uint32Array(16_384));
    return { uuid, many: new Set(many).size, zeros: crypto.getRandomValues(new Uint8Array(65_536)).filter((byte) => byte === 0).length,
      refused: [throws(() => crypto.getRandomValues(new Uint8Array(65_537))), throws(() => crypto.getRandomValues(new Float32Array(1))),
        throws(() => crypto.getRandomValues([1])), typeof crypto.subtle] };`;
    const [one, two] = (await Promise.all([answer(body), answer(body)])) as Record<string, never>[];
    expect(one!.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(one!.uuid).not.toBe(two!.uuid);
    expect(one!.many).toBeGreaterThan(16_370);
    // 256 are expected; eight deviations to either side.
    expect(one!.zeros).toBeGreaterThan(128);
    expect(one!.zeros).toBeLessThan(384);
    expect(one!.refused).toEqual(["QuotaExceededError", "TypeMismatchError", "TypeError", "undefined"]);
  });

  test("base64 and hex of bytes as ECMAScript has them", async () => {
    const found = await answer(`
    const target = new Uint8Array(4);
    const { fromBase64, fromHex } = Uint8Array;
    return [[...fromBase64(" aG\\nk= ")], [...fromBase64("aGk")], [...fromBase64("-_8", { alphabet: "base64url" })], [...fromBase64("aGkhaG", { lastChunkHandling: "stop-before-partial" })],
      ["a", "aGk=x", "a=", "aGl=*", "-_8="].map((text) => throws(() => fromBase64(text))), ["aGk", "aGl="].map((text) => throws(() => fromBase64(text, { lastChunkHandling: "strict" }))),
      throws(() => fromBase64(5)), throws(() => fromBase64("aa", { alphabet: "no" })),
      target.setFromBase64("aGkhaGkh"), [...target], new Uint8Array([251, 255, 1]).toBase64(), new Uint8Array([251, 255]).toBase64({ alphabet: "base64url", omitPadding: true }),
      [...fromHex("00fF")], throws(() => fromHex("0")), throws(() => fromHex("0g")), target.setFromHex("010203040506"), target.toHex(), throws(() => Uint8Array.prototype.toHex.call([1])),
      atob("aGk"), btoa("hi"), throws(() => atob("a")), throws(() => btoa("€"))];`);
    expect(found).toEqual([
      ...[
        [104, 105],
        [104, 105],
        [251, 255],
        [104, 105, 33],
        Array(5).fill("SyntaxError"),
        Array(2).fill("SyntaxError"),
      ],
      ...["TypeError", "TypeError", { read: 4, written: 3 }, [104, 105, 33, 0], "+/8B", "-_8"],
      ...[[0, 255], "SyntaxError", "SyntaxError", { read: 8, written: 4 }, "01020304", "TypeError"],
      ...["hi", "aGk=", "InvalidCharacterError", "InvalidCharacterError"],
    ]);
  });
});
