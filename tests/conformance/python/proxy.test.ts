import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createConnection, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { python, runtimeFolder } from "./confined.ts";

/** The real proxy. Names are answered by a stand-in: real name servers cannot be made to lie on demand. */
const program = `
import json, socket, sys
sys.path.insert(0, sys.argv[1])
from tuneit_runtime import proxy
given = json.loads(sys.argv[3])
asked = []
def resolve(host, port, **_):
    asked.append(host)
    answers = given["names"].get(host, [])
    if answers and isinstance(answers[0], list):
        answers = answers[min(len(asked), len(answers)) - 1]
    return [(2, 1, 6, "", (one, port)) for one in answers]
def told(target, refusal):
    if refusal is not None:
        print(refusal, flush=True)
handle = proxy.serve(sys.argv[2], given["grants"], resolve=resolve, told=told)
print("ready", flush=True)
sys.stdin.read()
handle.close()
print(json.dumps(asked), flush=True)
`;

interface Proxy {
  /** First line of the answer, and all of it. */
  ask(request: string): Promise<{ status: number; text: string }>;
  readonly refusals: readonly string[];
  /** Ends it; the names that were looked up. */
  close(): Promise<string[]>;
}

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function startProxy(grants: readonly string[], names: object = {}): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-proxy-"));
  const socket = join(folder, "p");
  const args = ["-I", "-S", "-c", program, runtimeFolder, socket, JSON.stringify({ grants, names })];
  const child = spawn(python, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines: string[] = [];
  const reader: Interface = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await once(reader, "line");
  const close = async (): Promise<string[]> => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, "close");
    await rm(folder, { recursive: true, force: true });
    return JSON.parse(lines.at(-1)!) as string[];
  };
  open.push(close);
  const ask: Proxy["ask"] = async (request) => {
    const client = createConnection(socket);
    client.write(request, "latin1");
    const said = await text(client);
    return { status: Number(said.split(" ")[1]), text: said };
  };
  return {
    ask,
    close,
    get refusals() {
      return lines.slice(1);
    },
  };
}

const connect = (host: string): string => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

test.each([
  ["another host", connect("b.example:443"), 403],
  ["a suffix", connect("evila.example:443"), 403],
  ["a longer name", connect("a.example.evil.com:443"), 403],
  ["two labels below a wildcard", connect("x.y.hub.example:443"), 403],
  ["the wildcard's own host", connect("hub.example:443"), 403],
  ["the wildcard itself", connect("*.hub.example:443"), 400],
  ["a user in front", connect("a.example@evil.com:443"), 400],
  ["a user and password", "GET http://u:p@a.example:443/ HTTP/1.1\r\n\r\n", 400],
  ["an address", connect("93.184.216.34:443"), 403],
  ["an address in one number", connect("1572395042:443"), 403],
  ["an address in hexadecimal", connect("0x7f000001:443"), 403],
  ["an address with few parts", connect("127.1:443"), 403],
  ["an address below a wildcard", connect("10.0.0.1:443"), 403],
  ["an IPv6 address", connect("[::1]:443"), 403],
  ["a mapped address", connect("[::ffff:127.0.0.1]:443"), 403],
  ["an address with a zone", connect("[fe80::1%25lo]:443"), 400],
  ["another port", connect("a.example:8443"), 403],
  ["without TLS, so another port", "GET http://a.example/ HTTP/1.1\r\n\r\n", 403],
  ["another protocol", "GET ftp://a.example:443/ HTTP/1.1\r\n\r\n", 400],
  ["letters that look alike", connect("\u00e4.example:443"), 400],
  ["another host in the request's field", "GET http://b.example:443/ HTTP/1.1\r\nHost: a.example\r\n\r\n", 403],
  ["a second request behind the first", `${connect("b.example:443")}${connect("a.example:443")}`, 403],
])("C02 %s is denied, and nothing is looked up", async (_, request, status) => {
  const proxy = await startProxy(["a.example:443", "*.hub.example:443", "*.0.0.x:443"], {});
  const answer = await proxy.ask(request);
  expect(answer.status, answer.text).toBe(status);
  // What was denied is told for the audit; what is no request names nobody.
  expect(proxy.refusals).toHaveLength(status === 403 ? 1 : 0);
  expect(await proxy.close()).toEqual([]);
});

test.each([
  ["capitals and a trailing dot", "A.Example.:443"],
  ["one label below a wildcard", "x.HUB.example:443"],
])("C02 %s are the granted host, in its one spelling", async (_, host) => {
  const proxy = await startProxy(["a.example:443", "*.hub.example:443"], {});
  expect((await proxy.ask(connect(host))).status).toBe(502);
  expect(await proxy.close()).toEqual([host.toLowerCase().replace(/\.?:443$/, "")]);
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
  ["documentation", ["192.0.2.1"]],
  ["loopback in IPv6", ["::1"]],
  ["mapped", ["::ffff:10.0.0.1"]],
  ["mapped in hexadecimal", ["::ffff:7f00:1"]],
  ["NAT64", ["64:ff9b::a00:1"]],
  ["local NAT64", ["64:ff9b:1::a00:1"]],
  ["6to4", ["2002:a00:1::"]],
  ["Teredo", ["2001::a00:1"]],
  ["unique local", ["fd00::1"]],
  ["link-local", ["fe80::1%eth0"]],
  ["IPv6 multicast", ["ff02::1"]],
  ["one private among public ones", ["93.184.216.34", "10.0.0.1"]],
])("C03 a name that leads to an address that is %s is denied", async (_, addresses) => {
  const proxy = await startProxy(["a.example:443"], { "a.example": addresses });
  expect(await proxy.ask(connect("a.example:443"))).toMatchObject({
    status: 403,
    text: expect.stringContaining("leads to a private address"),
  });
  expect(proxy.refusals).toEqual(["a.example:443 leads to a private address"]);
});

test("C03 localhost is this machine, whatever a name server says", async () => {
  const proxy = await startProxy(["x.localhost:80"], { "x.localhost": ["10.0.0.1"] });
  expect((await proxy.ask(connect("x.localhost:80"))).status).toBe(403);
});

test("C03 the checked address is used: a name that answers differently a moment later changes nothing", async () => {
  const serve = async (answer: string, host: string, port = 0): Promise<number> => {
    const server = createServer((_, response) => response.end(answer)).listen(port, host);
    await once(server, "listening");
    open.push(async () => server.close());
    return (server.address() as AddressInfo).port;
  };
  const port = await serve("honest", "127.0.0.1");
  await serve("rebound", "127.0.0.2", port);
  const proxy = await startProxy([`box.lan:${port}`], { "box.lan": [["127.0.0.1"], ["127.0.0.2"]] });
  const answer = await proxy.ask(`GET http://box.lan:${port}/ HTTP/1.1\r\n\r\n`);
  expect(answer.text).toMatch(/honest$/);
  expect(await proxy.close()).toEqual(["box.lan"]);
});

test("C03 of several checked addresses the next is tried where one does not answer", async () => {
  const server = createServer((_, response) => response.end("second")).listen(0, "127.0.0.2");
  await once(server, "listening");
  open.push(async () => server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = await startProxy([`box.lan:${port}`], { "box.lan": ["127.0.0.1", "127.0.0.2"] });
  expect((await proxy.ask(`GET http://box.lan:${port}/ HTTP/1.1\r\n\r\n`)).text).toMatch(/second$/);
});

test.each(["0x7f000001:443", "127.1:80", "a b:443", "*.*.example:443", "http://a.example", "a.example:0", ""])(
  "C02 a grant that is none starts no proxy: %s",
  async (grant) => {
    const args = [
      "-I",
      "-S",
      "-c",
      program,
      runtimeFolder,
      "/nonexistent/p",
      JSON.stringify({ grants: [grant], names: {} }),
    ];
    const child = spawn(python, args, { stdio: ["ignore", "ignore", "pipe"] });
    expect(await text(child.stderr)).toContain("a grant is malformed");
  },
);
