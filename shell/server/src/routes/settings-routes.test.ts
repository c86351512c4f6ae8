import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { marketplacePage, secretList, settings } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({
    environment: { ...process.env, TUNEIT_VAULT_PASSPHRASE: undefined, TUNEIT_VAULT_PASSPHRASE_FILE: undefined },
    passphrase: () => Promise.resolve("a passphrase of a test"),
  });
});
afterAll(() => bench.close());

const file = (): string => join(bench.kernel.workspace, ".tuneit", "settings.json");

test("settings are as they come until somebody saves others", async () => {
  expect((await bench.ask("GET", "/settings")).body).toEqual(settings.parse({}));
  const saved = await bench.ask("PUT", "/settings", { payload: { runsPerDevice: 2, offline: true } });
  expect(saved.body).toMatchObject({ runsPerDevice: 2, offline: true });
  expect(settings.parse(JSON.parse(await readFile(file(), "utf8")))).toEqual(saved.body);
});

test.each([[{ runsPerDevice: 0 }], [{ runsPerDevice: "x" }], [{ nonsense: 1 }], [[]]])(
  "a value that is none keeps the old one: %j",
  async (payload) => {
    await bench.ask("PUT", "/settings", { payload: { runsPerDevice: 3 } });
    const { refusal, body } = await bench.ask("PUT", "/settings", { payload });
    expect(refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
    expect(body).toMatchObject({ problems: [{ pointer: expect.any(String) }] });
    expect((await bench.ask("GET", "/settings")).body).toMatchObject({ runsPerDevice: 3 });
  },
);

test(
  "the user of a proxy goes into the vault, bound to it, and into no file and no answer",
  { timeout: 60_000 },
  async () => {
    const payload = { proxy: "http://anna:p%40ss-word@Proxy.example:3128/", noProxy: ["hub.example", ".lan.example"] };
    const saved = await bench.ask("PUT", "/settings", { payload });
    expect(saved.body).toMatchObject({ proxy: "http://proxy.example:3128", noProxy: ["hub.example", ".lan.example"] });
    expect((await bench.kernel.secrets.list()).secrets).toMatchObject([
      { name: "proxy", hosts: ["proxy.example:3128"] },
    ]);
    for (const text of [JSON.stringify(saved.body), await readFile(file(), "utf8")])
      for (const word of ["anna", "ss-word"]) expect(text).not.toContain(word);
    const route = await bench.kernel.outbound.routeFor(new URL("https://elsewhere.example/"));
    expect(route).toEqual({
      ...{ host: "proxy.example", port: 3128 },
      authorization: `Basic ${Buffer.from("anna:p@ss-word").toString("base64")}`,
    });
    expect(await bench.kernel.outbound.routeFor(new URL("https://a.lan.example/"))).toBeNull();
    await bench.kernel.secrets.remove("proxy");
  },
);

test.each([
  ["/proxy", { proxy: "socks5://proxy.example" }],
  ["/proxy", { proxy: "http://proxy.example:99999" }],
  ["/proxy", { proxy: "http://proxy.example/path" }],
  ["/noProxy/1", { noProxy: ["good.example", "not a host"] }],
])("a proxy that is none keeps the old one and is told at its field %s", async (pointer, payload) => {
  await bench.ask("PUT", "/settings", { payload: { proxy: "http://before.example:3128" } });
  const { refusal, body } = await bench.ask("PUT", "/settings", { payload });
  expect(refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  expect(body).toMatchObject({ problems: [{ pointer, message: expect.stringContaining("such as") }] });
  expect((await bench.ask("GET", "/settings")).body).toMatchObject({ proxy: "http://before.example:3128" });
  await bench.ask("PUT", "/settings", { payload: {} });
});

test("a file that a person broke counts as absent and can be saved over", async () => {
  await writeFile(file(), "{");
  expect((await bench.ask("GET", "/settings")).body).toEqual(settings.parse({}));
  expect((await bench.ask("PUT", "/settings", { payload: { runsPerDevice: 4 } })).body).toMatchObject({
    runsPerDevice: 4,
  });
});

test("a secret goes in and never comes out", { timeout: 60_000 }, async () => {
  const value = "hf_do-not-show-me-anywhere";
  const stored = await bench.ask("PUT", "/secrets/hf_token", { payload: { value, hosts: ["huggingface.co:443"] } });
  expect(stored).toMatchObject({ status: 200, body: { name: "hf_token", hosts: ["huggingface.co:443"] } });
  const listed = await bench.ask("GET", "/secrets");
  expect(secretList.parse(listed.body)).toMatchObject({ total: 1, protection: "passphrase" });
  for (const { body } of [stored, listed]) expect(JSON.stringify(body)).not.toContain(value);
  expect((await bench.ask("GET", "/secrets/hf_token")).status).toBe(404);
  expect((await bench.ask("DELETE", "/secrets/hf_token")).status).toBe(204);
  expect((await bench.ask("DELETE", "/secrets/hf_token")).refusal).toEqual([404, "TUNEIT_SECRET_UNKNOWN"]);
});

test("a refusal does not repeat the value", async () => {
  const payload = { value: "secret-value-1234", hosts: ["not a host"] };
  const { refusal, body } = await bench.ask("PUT", "/secrets/x", { payload });
  expect(refusal?.[0]).toBe(422);
  expect(JSON.stringify(body)).not.toContain("secret-value-1234");
  expect((await bench.ask("PUT", "/secrets/a%2Fb", { payload: { value: "x" } })).refusal).toEqual([
    422,
    "TUNEIT_SECRET_NAME_INVALID",
  ]);
});

test("offline the marketplace shows what is known and asks nobody", async () => {
  await bench.ask("PUT", "/settings", { payload: { offline: true } });
  const page = marketplacePage.parse((await bench.ask("GET", "/marketplace")).body);
  expect(page).toMatchObject({ items: [], away: "This workspace is offline" });
  await bench.ask("PUT", "/settings", { payload: {} });
});

test("without a registry the marketplace says so and shows what is known", async () => {
  const page = marketplacePage.parse((await bench.ask("GET", "/marketplace?q=reader")).body);
  expect(page).toMatchObject({ items: [], away: expect.any(String), askedAt: null });
  expect((await bench.ask("GET", "/marketplace?limit=x")).refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});
