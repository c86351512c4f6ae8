import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import type { OpenContribution } from "@tuneit/kernel";
import type { JsonObject } from "@tuneit/protocol";
import { afterEach, expect, test } from "vitest";
import { listenFor, type ViewerListener } from "./viewer-listener.ts";

const address = "/ticket";
let listener: ViewerListener;
let used = 0;
afterEach(() => listener.close());

interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A stand-in for a plugin's program: it answers what `answer` says, and keeps what it was asked. */
async function show(
  answer: (asked: JsonObject) => unknown,
): Promise<{ frame: URL; content: URL; asked: JsonObject[] }> {
  const asked: JsonObject[] = [];
  const viewer: OpenContribution = {
    ask: async (input) => {
      asked.push(input);
      return answer(input);
    },
    gone: new Promise(() => undefined),
    close: () => undefined,
  };
  listener = await listenFor({ address, title: "a <b>", lost: 'gone "now"', viewer, onUse: () => used++ });
  const frame = new URL(listener.url);
  const content = new URL(/<iframe [^>]* src="([^"]+)"/.exec((await get(frame)).text)![1]!);
  return { frame, content, asked };
}

function get(url: URL, headers: Record<string, string> = {}, method = "GET", body?: Buffer): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const sent = httpRequest(url, { method, headers }, (answer) => {
    answer.toArray().then((parts) => {
      resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(parts).toString() });
    }, reject);
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

const page = (text: string, headers: [string, string][] = []) => ({
  status: 200,
  headers: [["Content-Type", "text/html"], ...headers],
  body: Buffer.from(text).toString("base64"),
});

test("a request reaches the program as it was sent, without what would tell it of the browser", async () => {
  const { content, asked } = await show(() => page("seen"));
  const at = new URL("data/x%20y?tag=a?b&c", content);
  const headers = {
    "cookie": "a=b",
    "authorization": "Bearer x",
    "referer": "http://a/",
    "x-own": "1",
    "accept": "*/*",
  };
  expect(await get(at, headers, "POST", Buffer.from("body"))).toMatchObject({ status: 200, text: "seen" });
  expect(asked).toEqual([
    {
      method: "POST",
      path: "/ticket/data/x%20y",
      query: "tag=a?b&c",
      headers: { "host": content.host, "x-own": "1", "accept": "*/*" },
      body: Buffer.from("body").toString("base64"),
    },
  ]);
});

test("of an answer the browser gets what pages need, under the listener's own policy", async () => {
  const { content } = await show(() =>
    page("x", [
      ["Content-Security-Policy", "default-src *"],
      ["Set-Cookie", "a=b"],
      ["Access-Control-Allow-Origin", "*"],
      ["Location", "http://evil.example/"],
      ["ETag", "1"],
    ]),
  );
  const { headers } = await get(content);
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; .*connect-src 'self'/);
  expect(headers).toMatchObject({ "content-type": "text/html", "etag": "1", "x-content-type-options": "nosniff" });
  for (const name of ["set-cookie", "access-control-allow-origin", "location"]) expect(headers[name]).toBeUndefined();
});

test("what is no answer, and a failure, are 502; one of the next page is none", async () => {
  const answers = [{ status: 99, headers: [], body: "" }, "text", null];
  const { content } = await show(() => {
    if (answers.length > 0) return answers.shift();
    throw new Error("/secret/path");
  });
  for (let count = 0; count < 3; count++) expect((await get(content)).status).toBe(502);
  expect(await get(content)).toMatchObject({ status: 502, text: "TUNEIT_SERVER_UNEXPECTED" });
});

test("nobody is answered without the ticket, by another name or from another origin", async () => {
  const { frame, content, asked } = await show(() => page("x"));
  const before = used;
  for (const place of [frame, content]) {
    const other = place === frame ? content : frame;
    expect((await get(new URL("/", place))).status).toBe(404);
    expect((await get(new URL("/ticketless/", place))).status).toBe(404);
    expect((await get(place, { host: "evil.example" })).status).toBe(421);
    expect((await get(place, { host: other.host })).status).toBe(421);
    expect((await get(place, { origin: other.origin })).status).toBe(403);
    expect((await get(place, { origin: "null" })).status).toBe(403);
    expect((await get(place, { "service-worker": "script" })).status).toBe(403);
  }
  expect([asked, used]).toEqual([[], before]);
  expect((await get(content, {}, "DELETE")).status).toBe(405);
  expect((await get(content, {}, "POST", Buffer.alloc(1024 * 1024 + 1))).status).toBe(413);
  expect((await get(new URL("none", frame))).status).toBe(404);
});

test("the frame shows one address and takes its words as text", async () => {
  const { frame, content } = await show(() => page("x"));
  const { text, headers } = await get(frame);
  expect(text).toContain("<title>a &lt;b&gt;</title>");
  expect(text).toContain("gone &quot;now&quot;");
  expect(headers["content-security-policy"]).toContain(`frame-src ${content.origin};`);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("no other program can listen on the other address of its name", async () => {
  const { frame } = await show(() => page("x"));
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect({ host: "::1", port: Number(frame.port) }, () => resolve("ours"));
  socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code!));
  // A machine without that address has nobody there either.
  expect(["ours", "EADDRNOTAVAIL"]).toContain(await promise);
  socket.destroy();
});
