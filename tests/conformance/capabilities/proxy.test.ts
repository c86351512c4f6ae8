import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NetResponse } from "@tuneit/protocol";
import { expect, onTestFinished, test } from "vitest";
import { text } from "node:stream/consumers";
import { download } from "../../../kernel/src/capabilities/net/download.ts";
import { Outbound } from "../../../kernel/src/outbound/outbound.ts";
import { RegistryClient } from "../../../kernel/src/store/registry-client.ts";
import { Bench, codeOf, readAll, serve } from "./bench.ts";
import { startCompanyProxy } from "./company-proxy.ts";
import { secureServer } from "./secure-server.ts";

const plugin = "@good/plugin";
const fetching = (url: string) => ({ op: "fetch", url, headers: [] });
const nowhere = () => Promise.reject(new Error("a name was looked up here"));

interface Wish {
  readonly settings?: unknown;
  readonly environment?: Record<string, string>;
  readonly secret?: { value: string; hosts: string[] };
}

async function outbound({ settings = {}, environment = {}, secret }: Wish): Promise<Outbound> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-proxy-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const settingsPath = join(folder, "settings.json");
  await writeFile(settingsPath, typeof settings === "string" ? settings : JSON.stringify(settings));
  return new Outbound({ settingsPath, environment, secret: async () => secret });
}

test("a plugin's requests go through the proxy, in a tunnel where they are secured, and names are looked up there", async ({
  skip,
}) => {
  const secure = await secureServer("hub.example");
  if (!secure) return skip("openssl is not on this machine: no certificate can be made");
  const plain = await serve((_, response) => response.end("plain"));
  const proxy = await startCompanyProxy();
  const { routeFor } = await outbound({ settings: { proxy: `http://127.0.0.1:${proxy.port}` } });
  const bench = await Bench.open({ resolve: nowhere, routeFor, certificates: secure.certificate });
  const hosts = [`hub.example:${secure.port}`, `other.example:${secure.port}`, `hub.example:${plain.port}`];
  await bench.plugin(
    plugin,
    hosts.map((host) => ["net:connect", host] as const),
  );
  const read = async (url: string): Promise<string> => {
    const { value } = await bench.ask(plugin, "net:connect", fetching(url));
    return readAll(bench, plugin, (value as NetResponse).body!);
  };
  expect(await read(`https://${hosts[0]}/`)).toBe("over TLS");
  expect(await read(`http://${hosts[2]}/a?b=1`)).toBe("plain");
  expect(proxy.asked).toEqual([`CONNECT ${hosts[0]}`, `GET http://${hosts[2]}/a?b=1`]);
  const wrongName = bench.ask(plugin, "net:connect", fetching(`https://${hosts[1]}/`));
  expect(await wrongName.catch(codeOf), "the certificate counts, not who led there").toBe("TUNEIT_NET_FAILED");
  const denied = bench.ask(plugin, "net:connect", fetching("https://denied.example/"));
  expect(await denied.catch(codeOf)).toBe("TUNEIT_GRANT_DENIED");
  expect(proxy.asked.join(" ")).not.toContain("denied.example");
});

test("what lies in this machine, and what the list names, goes without it", async () => {
  const { port } = await serve((_, response) => response.end("inside"));
  const proxy = await startCompanyProxy();
  const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, no_proxy: "left.example, .below.example" };
  const { routeFor } = await outbound({ environment });
  const { signal } = new AbortController();
  const resolve = () => Promise.resolve([{ address: "93.184.215.14", family: 4 }]);
  const found = await download(`http://127.0.0.1:${port}/x`, { signal, routeFor, resolve });
  expect(await text(found.body)).toBe("inside");
  for (const host of ["localhost", "hub", "hub.internal", "10.0.0.1", "[::1]", "left.example", "a.below.example"])
    expect(await routeFor(new URL(`http://${host}/`)), host).toBeNull();
  expect(await routeFor(new URL("http://right.example/"))).toMatchObject({ port: proxy.port });
  expect(await routeFor(new URL("https://right.example/")), "HTTP_PROXY is not for https").toBeNull();
  expect(proxy.asked).toEqual([]);
});

test("the registry is asked through it, with the user of the environment", async () => {
  const answer = JSON.stringify({ items: [], total: 0, facets: {}, next: null });
  const { port } = await serve((_, response) => response.end(answer));
  const proxy = await startCompanyProxy("anna:p@ss");
  const home = await mkdtemp(join(tmpdir(), "tuneit-proxy-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const ask = async (user: string) => {
    const ways = await outbound({ environment: { HTTP_PROXY: `http://${user}127.0.0.1:${proxy.port}` } });
    const registry = `http://plugins.example:${port}/`;
    // Only for loopback is http taken from a person; here the address stands in for one that is secured.
    const client = new RegistryClient({ registry: "http://127.0.0.1/", home, fetch: ways.fetch });
    Object.defineProperty(client, "address", { value: new URL(registry) });
    return client.search({ q: user });
  };
  expect(await ask("anna:p%40ss@")).toMatchObject({ total: 0 });
  expect(proxy.asked[0]).toMatch(/^GET http:\/\/plugins\.example:\d+\/-\/tuneit\/v1\/plugins\?q=/);
  const refused = (await ask("").catch((error: unknown) => error)) as { reason: string };
  expect(refused.reason).toContain("wants a user and a password");
});

test("user and password of the settings' proxy come from the vault, are sent to it alone, and stand in no error", async () => {
  const { port } = await serve((_, response) => response.end("in"));
  const proxy = await startCompanyProxy("anna:secret-word");
  const place = `127.0.0.1:${proxy.port}`;
  const get = async (hosts: string[]) => {
    const secret = { value: "anna:secret-word", hosts };
    const { routeFor } = await outbound({ settings: { proxy: `http://${place}` }, secret });
    const { signal } = new AbortController();
    return text((await download(`http://hub.example:${port}/`, { signal, routeFor, resolve: nowhere })).body);
  };
  expect(await get([place])).toBe("in");
  const failure = (await get(["proxy.example:3128"]).catch((error: unknown) => error)) as Error;
  expect(failure).toMatchObject({ code: "TUNEIT_NET_FAILED" });
  expect(failure.message).toContain("the proxy wants a user and a password, or others");
  expect(JSON.stringify(failure) + failure.stack).not.toContain("secret-word");
});

test.each([
  ["settings", { settings: { proxy: "socks5://proxy.example" } }],
  ["broken settings", { settings: "{ half" }],
  ["the environment", { environment: { HTTPS_PROXY: "socks5://anna:secret-word@proxy.example" } }],
])("a proxy that cannot be used in %s lets nothing out, and is not repeated", async (_, wish) => {
  const { routeFor } = await outbound(wish);
  const failure = (await routeFor(new URL("https://hub.example/")).catch((error: unknown) => error)) as Error;
  expect(failure).toMatchObject({ code: "TUNEIT_NET_PROXY_INVALID" });
  expect(failure.message + String((failure as { reason?: string }).reason)).not.toContain("secret-word");
});

test("uv and the runtime are told the same way, the settings before the environment", async () => {
  const secret = { value: "anna:a b", hosts: ["proxy.example:3128"] };
  const settings = { proxy: "http://proxy.example:3128", noProxy: ["pypi.lan.example"] };
  const ways = await outbound({ settings, secret, environment: { HTTPS_PROXY: "http://other.example:1" } });
  expect(await ways.variables()).toMatchObject({
    HTTPS_PROXY: "http://anna:a%20b@proxy.example:3128",
    http_proxy: "http://anna:a%20b@proxy.example:3128",
    NO_PROXY: "localhost,127.0.0.1,::1,pypi.lan.example",
  });
  const authorization = `Basic ${Buffer.from("anna:a b").toString("base64")}`;
  const route = { host: "proxy.example", port: 3128, authorization };
  expect(await ways.upstream()).toEqual({ https: route, http: route, noProxy: ["pypi.lan.example"] });
  const none = await outbound({});
  expect([await none.variables(), await none.upstream()]).toEqual([{}, null]);
});
