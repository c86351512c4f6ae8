import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { NetResponse } from "@tuneit/protocol";
import type { Resolver } from "../../../kernel/src/capabilities/net/addresses-of.ts";
import { Bench, codeOf, readAll, serve } from "./bench.ts";

const plugin = "@evil/plugin";
const fetching = (url: string, more: object = {}) => ({ op: "fetch", url, ...more });

async function fetchFrom(bench: Bench, url: string, more: object = {}, bytes?: Uint8Array): Promise<NetResponse> {
  return (await bench.ask(plugin, "net:connect", fetching(url, more), bytes)).value as NetResponse;
}

/** A stand-in for the world's name servers: real ones cannot be made to lie on demand. */
function standInResolver(answers: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const resolve: Resolver = async (host) => {
    asked.push(host);
    return (answers[host] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return { resolve, asked };
}

test("a granted host is reached, and the answer comes in parts that end", async () => {
  const { port, requests } = await serve((_, response) => response.writeHead(200, { "x-test": "1" }).end("hello"));
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const answer = await fetchFrom(bench, `http://127.0.0.1:${port}/a?token=t`, { headers: [["X-Mine", "2"]] });
  expect(answer).toMatchObject({ status: 200, redirected: false });
  expect(answer.headers).toContainEqual(["x-test", "1"]);
  expect(await readAll(bench, plugin, answer.body!)).toBe("hello");
  expect(requests[0]!.headers).toMatchObject({ "host": `127.0.0.1:${port}`, "x-mine": "2" });
  const records = await bench.audit();
  expect(records.map(({ event, target }) => [event, target])).toEqual([["used", `127.0.0.1:${port}`]]);
});

test.each([
  ["another host", "https://b.example/", "TUNEIT_GRANT_DENIED"],
  ["a suffix", "https://evila.example/", "TUNEIT_GRANT_DENIED"],
  ["a longer name", "https://a.example.evil.com/", "TUNEIT_GRANT_DENIED"],
  ["two labels below a wildcard", "https://x.y.hub.example/", "TUNEIT_GRANT_DENIED"],
  ["the wildcard's own host", "https://hub.example/", "TUNEIT_GRANT_DENIED"],
  ["a user in front", "https://a.example@evil.com/", "TUNEIT_NET_URL_REFUSED"],
  ["a user and password", "https://u:p@a.example/", "TUNEIT_NET_URL_REFUSED"],
  ["an address", "https://93.184.216.34/", "TUNEIT_GRANT_DENIED"],
  ["an address in one number", "https://1572395042/", "TUNEIT_GRANT_DENIED"],
  ["an address below a wildcard", "https://10.0.0.1/", "TUNEIT_GRANT_DENIED"],
  ["an IPv6 address", "https://[::1]/", "TUNEIT_GRANT_DENIED"],
  ["another port", "https://a.example:8443/", "TUNEIT_GRANT_DENIED"],
  ["without TLS, so another port", "http://a.example/", "TUNEIT_GRANT_DENIED"],
  ["another protocol", "file:///etc/passwd", "TUNEIT_NET_URL_REFUSED"],
  ["letters that look alike", "https://\u0430.example/", "TUNEIT_GRANT_DENIED"],
])("C02 %s is denied", async (_, url, code) => {
  const { resolve, asked } = standInResolver({});
  const bench = await Bench.open({ resolve });
  await bench.plugin(plugin, [
    ["net:connect", "a.example:443"],
    ["net:connect", "*.hub.example:443"],
    ["net:connect", "*.0.0.1:443"],
  ]);
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toBe(code);
  expect(asked).toEqual([]);
  expect((await bench.audit()).map(({ event, code }) => [event, code])).toEqual([["blocked", code]]);
});

test.each([
  ["loopback", ["127.0.0.1"]],
  ["private", ["10.1.2.3"]],
  ["metadata", ["169.254.169.254"]],
  ["shared", ["100.64.0.1"]],
  ["this network", ["0.0.0.0"]],
  ["multicast", ["224.0.0.1"]],
  ["reserved", ["250.1.1.1"]],
  ["benchmarking", ["198.18.0.1"]],
  ["loopback in IPv6", ["::1"]],
  ["mapped", ["::ffff:10.0.0.1"]],
  ["mapped in hexadecimal", ["::ffff:7f00:1"]],
  ["NAT64", ["64:ff9b::a00:1"]],
  ["local NAT64", ["64:ff9b:1::a00:1"]],
  ["6to4", ["2002:a00:1::"]],
  ["Teredo", ["2001::a00:1"]],
  ["unique local", ["fd00::1"]],
  ["link-local", ["fe80::1"]],
  ["one private among public ones", ["93.184.216.34", "10.0.0.1"]],
])("C03 a name that leads to an address that is %s is denied", async (_, addresses) => {
  const { resolve } = standInResolver({ "a.example": addresses });
  const bench = await Bench.open({ resolve });
  await bench.plugin(plugin, [["net:connect", "a.example:443"]]);
  expect(await bench.outcome(plugin, "net:connect", fetching("https://a.example/"))).toBe("TUNEIT_NET_ADDRESS_REFUSED");
});

test("C03 the checked address is used: a name that answers differently a moment later changes nothing", async () => {
  const honest = await serve((_, response) => response.end("honest"), "127.0.0.1");
  await serve((_, response) => response.end("rebound"), "127.0.0.2", honest.port);
  const answers = [["127.0.0.1"], ["127.0.0.2"]];
  const asked: string[] = [];
  const resolve: Resolver = async (host) => {
    asked.push(host);
    return answers[asked.length - 1]!.map((address) => ({ address, family: 4 }));
  };
  const bench = await Bench.open({ resolve });
  await bench.plugin(plugin, [["net:connect", `box.lan:${honest.port}`]]);
  const { body } = await fetchFrom(bench, `http://box.lan:${honest.port}/`);
  expect(await readAll(bench, plugin, body!)).toBe("honest");
  expect(asked).toEqual(["box.lan"]);
  expect(honest.requests[0]!.headers.host).toBe(`box.lan:${honest.port}`);
});

test("C03 localhost is this machine, whatever a name server says", async () => {
  const { resolve } = standInResolver({ "x.localhost": ["10.0.0.1"] });
  const bench = await Bench.open({ resolve });
  await bench.plugin(plugin, [["net:connect", "x.localhost:80"]]);
  expect(await bench.outcome(plugin, "net:connect", fetching("http://x.localhost/"))).toBe(
    "TUNEIT_NET_ADDRESS_REFUSED",
  );
});

const everywhere: Resolver = async () => [{ address: "127.0.0.1", family: 4 }];

test("C04 a redirect to a host that was not granted is denied, with its hop, and nothing arrives there", async () => {
  const other = await serve((_, response) => response.end("stolen"));
  const { port } = await serve((request, response) => {
    const to = request.url === "/first" ? "/second" : `http://b.localhost:${other.port}/`;
    response.writeHead(302, { location: to }).end();
  });
  const bench = await Bench.open({ resolve: everywhere });
  await bench.plugin(plugin, [["net:connect", `a.localhost:${port}`]]);
  const failure = bench.ask(plugin, "net:connect", fetching(`http://a.localhost:${port}/first`));
  await expect(failure).rejects.toMatchObject({
    code: "TUNEIT_NET_REDIRECT_REFUSED",
    message: expect.stringContaining(`Redirect 2, to b.localhost:${other.port}`),
  });
  expect(other.requests).toEqual([]);
});

test.each([
  ["a private address", "http://10.0.0.1/"],
  ["a user", "http://u:p@a.localhost/"],
  ["another protocol", "file:///etc/passwd"],
  ["a name that leads inside", "https://a.example/"],
])("C04 a redirect to %s is denied", async (_, location) => {
  const { port } = await serve((_, response) => response.writeHead(307, { location }).end());
  const bench = await Bench.open({ resolve: everywhere });
  await bench.plugin(plugin, [
    ["net:connect", `a.localhost:${port}`],
    ["net:connect", "a.example:443"],
  ]);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://a.localhost:${port}/`))).toBe(
    "TUNEIT_NET_REDIRECT_REFUSED",
  );
});

test("C04 no credential goes along to another granted host, and a moved POST becomes a GET", async () => {
  const other = await serve((_, response) => response.end("there"));
  const { port, requests } = await serve((request, response) => {
    const isFirst = request.url === "/";
    response.writeHead(302, { location: isFirst ? "/again" : `http://b.localhost:${other.port}/` }).end();
  });
  const bench = await Bench.open({ resolve: everywhere });
  await bench.plugin(plugin, [
    ["net:connect", `a.localhost:${port}`],
    ["net:connect", `b.localhost:${other.port}`],
  ]);
  const headers = [
    ["Authorization", "Bearer mine"],
    ["Cookie", "id=1"],
    ["X-Api-Key", "key"],
    ["Accept", "text/plain"],
    ["Content-Type", "text/plain"],
  ];
  const answer = await fetchFrom(
    bench,
    `http://a.localhost:${port}/`,
    { method: "POST", headers },
    Buffer.from("body"),
  );
  expect(answer).toMatchObject({ status: 200, redirected: true, url: `http://b.localhost:${other.port}/` });
  expect(requests.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ["POST", "Bearer mine"],
    ["GET", "Bearer mine"],
  ]);
  const arrived = Object.keys(other.requests[0]!.headers).toSorted();
  expect(arrived).toEqual(["accept", "accept-encoding", "connection", "host"]);
});

test("redirects end after five, and are followed only where they are wanted", async () => {
  const { port, requests } = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const url = `http://127.0.0.1:${port}/`;
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toBe("TUNEIT_NET_REDIRECT_REFUSED");
  expect(requests).toHaveLength(6);
  expect(await bench.outcome(plugin, "net:connect", fetching(url, { redirect: "error" }))).toBe(
    "TUNEIT_NET_REDIRECT_REFUSED",
  );
  expect(await fetchFrom(bench, url, { redirect: "manual" })).toMatchObject({ status: 302, redirected: false });
});

test("C05 a grant that is taken back ends the transfer within a second, in both hands", async () => {
  let ended = 0;
  const { port } = await serve((request, response) => {
    response.write("the beginning");
    request.socket.on("close", () => (ended = performance.now()));
  });
  const bench = await Bench.open();
  const granted = `127.0.0.1:${port}`;
  await bench.plugin(plugin, [["net:connect", granted]]);
  const { body } = await fetchFrom(bench, `http://${granted}/`);
  await bench.ask(plugin, "net:connect", { op: "read", body });
  const waiting = bench.ask(plugin, "net:connect", { op: "read", body }).catch(codeOf);
  await pause(50);
  // As another process does it: by the file.
  const revoked = performance.now();
  await bench.grants.deny(plugin, [{ kind: "net:connect", scope: granted }], "user");
  expect(await waiting).toBe("TUNEIT_GRANT_REVOKED");
  await expect.poll(() => ended).toBeGreaterThan(0);
  expect(ended - revoked).toBeLessThan(1000);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://${granted}/`))).toBe("TUNEIT_GRANT_DENIED");
  expect((await bench.audit()).map(({ code }) => code)).toContain("TUNEIT_GRANT_REVOKED");
});

test("C05 a request that waits for its answer ends, too, when a policy takes the host back", async () => {
  const { writeFile, mkdtemp, rm } = await import("node:fs/promises");
  const folder = await mkdtemp("/tmp/tuneit-policy-");
  const policy = `${folder}/policy.yaml`;
  await writeFile(policy, "format: 1\nrules: []\n");
  const { port } = await serve(() => undefined);
  const bench = await Bench.open({ policy });
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const waiting = bench.outcome(plugin, "net:connect", fetching(`http://127.0.0.1:${port}/`));
  await pause(100);
  const rule = `{plugin: "@evil/*", deny: [{kind: "net:connect", scope: "127.0.0.1:${port}"}]}`;
  await writeFile(policy, `format: 1\nrules: [${rule}]\n`);
  expect(await waiting).toBe("TUNEIT_GRANT_REVOKED");
  await rm(folder, { recursive: true });
});

test("a body belongs to the process that asked for it", async () => {
  const { port } = await serve((_, response) => response.end("mine"));
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  await bench.plugin("@evil/other", [["net:connect", `127.0.0.1:${port}`]]);
  const { body } = await fetchFrom(bench, `http://127.0.0.1:${port}/`);
  const other = new AbortController();
  const args = { op: "read", body };
  const ask = (name: string) => bench.broker.answer({ plugin: name, kind: "net:connect", args, signal: other.signal });
  expect(await ask("@evil/other").catch(codeOf)).toBe("TUNEIT_CAPABILITY_HANDLE");
  bench.leave();
  const next = bench.broker.answer({ plugin, kind: "net:connect", args, signal: new AbortController().signal });
  expect(await next.catch(codeOf)).toBe("TUNEIT_CAPABILITY_HANDLE");
});

test("packed bodies are unpacked, and a bomb ends at the limit", async () => {
  const small = gzipSync("plain words");
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
  const { port } = await serve((request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(request.url === "/bomb" ? bomb : small);
  });
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const answer = await fetchFrom(bench, `http://127.0.0.1:${port}/`);
  expect(answer.headers.map(([name]) => name)).not.toContain("content-encoding");
  expect(await readAll(bench, plugin, answer.body!)).toBe("plain words");
  const { body } = await fetchFrom(bench, `http://127.0.0.1:${port}/bomb`);
  expect(await readAll(bench, plugin, body!).catch(codeOf)).toBe("TUNEIT_CAPABILITY_LIMIT");
});

test("what is not read is not received: sixteen bodies wait, a seventeenth is refused, a closed one makes room", async () => {
  const { port } = await serve((_, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(64 * 1024)));
      response.once("drain", more);
    };
    more();
  });
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const url = `http://127.0.0.1:${port}/`;
  const open = await Promise.all(Array.from({ length: 16 }, () => fetchFrom(bench, url)));
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toBe("TUNEIT_CAPABILITY_LIMIT");
  const before = process.memoryUsage().rss;
  await pause(300);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  await bench.ask(plugin, "net:connect", { op: "close", body: open[0]!.body });
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toMatchObject({ status: 200 });
});

test.each([
  ["a method of its own", { method: "TRACE" }],
  ["a tunnel", { method: "CONNECT" }],
  ["a header that breaks out", { headers: [["x", "a\r\nhost: evil"]] }],
  ["a name that is none", { headers: [["x y", "a"]] }],
  ["a field that nobody knows", { agent: {} }],
])("%s is refused before anything is sent", async (_, more) => {
  const { port, requests } = await serve((_, response) => response.end());
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://127.0.0.1:${port}/`, more))).toBe(
    "TUNEIT_CAPABILITY_INVALID",
  );
  expect(requests).toEqual([]);
});

test("a plugin does not set what belongs to the connection, and sees no cookie", async () => {
  const { port, requests } = await serve((_, response) => response.writeHead(200, { "set-cookie": "a=1" }).end());
  const bench = await Bench.open();
  await bench.plugin(plugin, [["net:connect", `127.0.0.1:${port}`]]);
  const headers = [
    ["Host", "evil.example"],
    ["Transfer-Encoding", "chunked"],
    ["Connection", "x-drop"],
    ["X-Drop", "1"],
    ["__proto__", "1"],
  ];
  const answer = await fetchFrom(bench, `http://127.0.0.1:${port}/`, { headers });
  expect(requests[0]!.headers).toMatchObject({ host: `127.0.0.1:${port}` });
  expect(Object.keys(requests[0]!.headers)).not.toContain("transfer-encoding");
  expect(Object.keys(requests[0]!.headers)).not.toContain("x-drop");
  expect(answer.headers.map(([name]) => name)).not.toContain("set-cookie");
});
