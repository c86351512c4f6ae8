import { expect, test } from "vitest";
import { secretHandle, type NetResponse } from "@tuneit/protocol";
import type { SecretSource } from "../../../kernel/src/capabilities/secrets.ts";
import { Bench, codeOf, readAll, serve } from "./bench.ts";
import { secureServer } from "./secure-server.ts";

const plugin = "@evil/plugin";
const value = "hf_Q7+/x9=secret?value";
const resolve = async () => [{ address: "127.0.0.1", family: 4 }];

/** A stand-in for the vault: one secret, bound to what a test says. */
const vault =
  (...hosts: string[]): SecretSource =>
  async (name) =>
    name === "hub" ? { value, hosts } : undefined;

const fetching = (url: string, header = `Bearer ${secretHandle("hub")}`) => ({
  op: "fetch",
  url,
  headers: [["Authorization", header]],
});

test("C08 a handle becomes the secret for its own host, and an echo of it does not come back", async () => {
  const echo = (authorization: string): string => {
    const bytes = Buffer.from(authorization);
    return [authorization, bytes.toString("base64"), bytes.toString("hex"), encodeURIComponent(authorization)].join(
      "\n",
    );
  };
  const { port, requests } = await serve((request, response) => {
    const authorization = request.headers.authorization ?? "";
    const text = echo(authorization);
    response.writeHead(200, { "x-echo": authorization });
    // In two packets, with the border inside the secret.
    const cut = text.indexOf(value) + 5;
    response.write(text.slice(0, cut));
    setTimeout(() => response.end(text.slice(cut)), 30);
  });
  const bench = await Bench.open({ secrets: vault(`localhost:${port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `localhost:${port}`],
    ["secrets:read", "hub"],
  ]);
  const answer = (await bench.ask(plugin, "net:connect", fetching(`http://localhost:${port}/`))).value as NetResponse;
  expect(requests[0]!.headers.authorization).toBe(`Bearer ${value}`);
  const received = `${JSON.stringify(answer)}\n${await readAll(bench, plugin, answer.body!)}`;
  for (const spelling of [value, Buffer.from(value).toString("hex"), encodeURIComponent(value)])
    expect(received).not.toContain(spelling);
  const inBase64 = Buffer.from(`Bearer ${value}`).toString("base64");
  expect(received).not.toContain(inBase64.slice(12, 30));
  expect(received).toContain("Bearer ***");
  expect(bench.broker.redact(plugin, `it said ${value}`)).toBe(`it said ${"*".repeat(value.length)}`);
  expect(JSON.stringify(await bench.audit())).not.toContain(value);
});

test("C08 a secret of host A is not sent to B: not asked for, nor by a redirect", async () => {
  const b = await serve((_, response) => response.end("b"));
  const a = await serve((_, response) => response.writeHead(307, { location: `http://b.localhost:${b.port}/` }).end());
  const bench = await Bench.open({ secrets: vault(`a.localhost:${a.port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `a.localhost:${a.port}`],
    ["net:connect", `b.localhost:${b.port}`],
    ["secrets:read", "hub"],
  ]);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://b.localhost:${b.port}/`))).toBe(
    "TUNEIT_SECRET_REFUSED",
  );
  expect(b.requests).toEqual([]);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://a.localhost:${a.port}/`))).toMatchObject({
    status: 200,
    redirected: true,
  });
  expect(a.requests[0]!.headers.authorization).toBe(`Bearer ${value}`);
  expect(b.requests[0]!.headers).not.toHaveProperty("authorization");
});

test("C08 a host that has the secret cannot pass it on in the address of a redirect", async () => {
  const b = await serve((_, response) => response.end("b"));
  const a = await serve((request, response) => {
    const token = encodeURIComponent(request.headers.authorization!.slice("Bearer ".length));
    response.writeHead(302, { location: `http://b.localhost:${b.port}/?token=${token}` }).end();
  });
  const bench = await Bench.open({ secrets: vault(`a.localhost:${a.port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `a.localhost:${a.port}`],
    ["net:connect", `b.localhost:${b.port}`],
    ["secrets:read", "hub"],
  ]);
  expect(await bench.outcome(plugin, "net:connect", fetching(`http://a.localhost:${a.port}/`))).toBe(
    "TUNEIT_NET_REDIRECT_REFUSED",
  );
  expect(b.requests).toEqual([]);
});

test("C08 without a grant, for an unknown name, or where it would be read on the way, nothing is sent", async () => {
  const { port, requests } = await serve((_, response) => response.end());
  const bench = await Bench.open({ secrets: vault(`box.lan:${port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `box.lan:${port}`],
    ["secrets:read", "other"],
  ]);
  await bench.plugin("@good/plugin", [
    ["net:connect", `box.lan:${port}`],
    ["secrets:read", "hub"],
  ]);
  const url = `http://box.lan:${port}/`;
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toBe("TUNEIT_GRANT_DENIED");
  expect(await bench.outcome(plugin, "net:connect", fetching(url, secretHandle("other")))).toBe(
    "TUNEIT_SECRET_UNKNOWN",
  );
  expect(await bench.outcome("@good/plugin", "net:connect", fetching(url))).toBe("TUNEIT_SECRET_REFUSED");
  expect(requests).toEqual([]);
});

test("C08 the value itself is for a plugin that was granted to see it, and a denial of the secret denies it", async () => {
  const bench = await Bench.open({ secrets: vault() });
  await bench.plugin(plugin, [["secrets:read", "hub"]]);
  await bench.plugin("@good/plugin", [["secrets:read", "hub=value"]]);
  const args = { op: "value", name: "hub" };
  expect(await bench.outcome(plugin, "secrets:read", args)).toBe("TUNEIT_GRANT_DENIED");
  expect(await bench.outcome("@good/plugin", "secrets:read", args)).toBe(value);
  await bench.grants.deny("@good/plugin", [{ kind: "secrets:read", scope: "hub" }], "user");
  expect(await bench.outcome("@good/plugin", "secrets:read", args)).toBe("TUNEIT_GRANT_DENIED");
  expect(JSON.stringify(await bench.audit())).not.toContain(value);
});

test("C08 a host that has the secret answers in no parts, in which an echo would not be known again", async () => {
  const { port, requests } = await serve((request, response) => {
    const echo = Buffer.from(request.headers.authorization ?? "none");
    const asked = Number(/from=(\d+)/.exec(request.url ?? "")?.[1] ?? NaN);
    if (Number.isNaN(asked)) return void response.end("whole");
    response.writeHead(206, { "content-range": `bytes ${asked}-${asked + 2}/*` }).end(echo.subarray(asked, asked + 3));
  });
  const bench = await Bench.open({ secrets: vault(`localhost:${port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `localhost:${port}`],
    ["net:connect", `other.localhost:${port}`],
    ["secrets:read", "hub"],
  ]);
  const url = `http://localhost:${port}/`;
  const inParts = { op: "fetch", url, headers: [["range", "bytes=0-2"]] };
  const withSecret = { ...inParts, headers: [...fetching(url).headers, ["Range", "bytes=0-2"]] };
  expect(await bench.outcome(plugin, "net:connect", inParts), "nothing was told it yet").toMatchObject({ status: 200 });
  expect(await bench.outcome(plugin, "net:connect", withSecret)).toBe("TUNEIT_SECRET_REFUSED");
  expect(requests).toHaveLength(1);
  // Unasked, too: and later, without the secret, as the host may have kept it.
  expect(await bench.outcome(plugin, "net:connect", fetching(`${url}?from=8`))).toBe("TUNEIT_SECRET_REFUSED");
  expect(await bench.outcome(plugin, "net:connect", inParts)).toBe("TUNEIT_SECRET_REFUSED");
  expect(await bench.outcome(plugin, "net:connect", fetching(url))).toMatchObject({ status: 200 });
  const other = { ...inParts, url: `http://other.localhost:${port}/` };
  expect(await bench.outcome(plugin, "net:connect", other)).toMatchObject({ status: 200 });
});

test("C05 a request that carries a secret ends when the secret is taken back", async () => {
  const { port } = await serve((request, response) => {
    if (request.url === "/body") response.write("the beginning");
  });
  const bench = await Bench.open({ secrets: vault(`localhost:${port}`), resolve });
  await bench.plugin(plugin, [
    ["net:connect", `localhost:${port}`],
    ["secrets:read", "hub"],
  ]);
  const waiting = bench.outcome(plugin, "net:connect", fetching(`http://localhost:${port}/`));
  const { body } = (await bench.ask(plugin, "net:connect", fetching(`http://localhost:${port}/body`)))
    .value as NetResponse;
  const reading = bench.outcome(plugin, "net:connect", { op: "read", body });
  const plain = bench.outcome(plugin, "net:connect", { op: "fetch", url: `http://localhost:${port}/` });
  let isPlainOver = false;
  const plainEnded = plain.catch(() => undefined).then(() => (isPlainOver = true));
  await reading;
  const more = bench.outcome(plugin, "net:connect", { op: "read", body });
  const revoked = performance.now();
  await bench.grants.deny(plugin, [{ kind: "secrets:read", scope: "hub" }], "user");
  expect(await Promise.all([waiting, more])).toEqual(["TUNEIT_GRANT_REVOKED", "TUNEIT_GRANT_REVOKED"]);
  expect(performance.now() - revoked).toBeLessThan(1000);
  expect(isPlainOver, "what carries none goes on").toBe(false);
  bench.leave();
  await plainEnded;
});

test("K04 a plugin does not use another one's secret", async () => {
  const bench = await Bench.open({ secrets: vault() });
  await bench.plugin("@good/plugin", [["secrets:read", "hub=value"]]);
  await bench.plugin(plugin, []);
  expect(await bench.outcome(plugin, "secrets:read", { op: "value", name: "hub" })).toBe("TUNEIT_GRANT_DENIED");
});

test("the name is held against the certificate, though the connection goes to the checked address", async ({
  skip,
}) => {
  const secure = await secureServer("hub.lan");
  if (!secure) return skip("openssl is not on this machine: no certificate can be made");
  const { port, certificate, arrived } = secure;
  const bench = await Bench.open({
    secrets: vault(`hub.lan:${port}`, `other.lan:${port}`),
    resolve,
    certificates: certificate,
  });
  await bench.plugin(plugin, [
    ["net:connect", `hub.lan:${port}`],
    ["net:connect", `other.lan:${port}`],
    ["secrets:read", "hub"],
  ]);
  const { value: answer } = await bench.ask(plugin, "net:connect", fetching(`https://hub.lan:${port}/`));
  expect(await readAll(bench, plugin, (answer as NetResponse).body!)).toBe("over TLS");
  const failure = bench.ask(plugin, "net:connect", fetching(`https://other.lan:${port}/`));
  expect(await failure.catch(codeOf)).toBe("TUNEIT_NET_FAILED");
  expect(arrived).toEqual([`Bearer ${value}`]);
});
