import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { download, modelEntry, modelHubEntry, modelPage, pageOf } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBench, type Bench } from "./workspace-bench.ts";

/** A stand-in hub that answers with what a plugin of the tests passes on. */
let server: Server;
let bench: Bench;
let asked: string[] = [];
const name = "@acme/zoo";
const hub = encodeURIComponent(`${name}:zoo`);
const whole = {
  ...{ id: "acme/tiny", title: "tiny", tasks: [], parameters: 1000, bytes: 4100, license: "mit", family: "bert" },
  ...{ context: null, downloads: 7, access: "open", accessUrl: null, weights: "safetensors", unfit: null },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const isShow = request.url?.includes("op=show");
    const page = { ...whole, hidden: 10, layers: 1, commit: "c0ffee", card: "# Tiny", files: [] };
    response.setHeader("content-type", "application/json");
    if (request.url?.includes("nonsense")) response.end(JSON.stringify({ models: [{ id: 3 }] }));
    else response.end(JSON.stringify(isShow ? page : { models: [whole] }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  bench = await openBench();
  const folder = join(bench.kernel.workspace, "zoo");
  await writePlugin(folder, `127.0.0.1:${(server.address() as AddressInfo).port}`);
  await bench.kernel.plugins.install(folder, { grant: "declared", allowUnsigned: true });
}, 120_000);
afterAll(async () => {
  await bench.close();
  server.close();
});

async function writePlugin(folder: string, host: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const adapter = {
    ...{ id: "zoo", title: "Zoo", schemes: ["zoo"], fetches: ["zoo"], tasks: ["text-classification"] },
    ...{ hub: { scheme: "zoo", title: "The zoo", entry: "js:hub" }, entry: "js:hub" },
  };
  const capability = { kind: "net:connect", scope: host, reason: "asks the zoo" };
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      ...{ name, version: "1.0.0", license: "MIT", type: "module", engines: { tuneit: ">=0.1.0 <2" } },
      tuneit: {
        ...{ manifestVersion: 1, displayName: "Zoo", main: "main.js", capabilities: [] },
        ...{
          optionalCapabilities: [capability],
          contributes: { "model-adapter": [adapter] },
          limits: { callMs: 20000 },
        },
      },
    }),
  );
  await writeFile(
    join(folder, "main.js"),
    `export const hub = async (question, context) => {
       if (!context.fetch) throw new Error("The zoo may not be asked");
       const query = new URLSearchParams(Object.entries(question).map(([key, value]) => [key, String(value)]));
       return (await context.fetch("http://${host}/?" + query)).json();
     };`,
  );
}

const grant = async (decision: "allow" | "forget"): Promise<void> => {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const payload = { kind: "net:connect", scope: host, decision };
  expect((await bench.ask("PUT", `/plugins/${encodeURIComponent(name)}/grants`, { payload })).status).toBe(200);
};
const hubs = async () => pageOf(modelHubEntry).parse((await bench.ask("GET", "/hubs")).body).items;

test("a hub that nobody allowed is listed with what it asks for, and is not asked", async () => {
  const [one, ...others] = await hubs();
  expect(others).toEqual([]);
  expect(one).toMatchObject({ hub: `${name}:zoo`, title: "The zoo", scheme: "zoo", ready: false });
  expect(one?.asks).toMatchObject([{ kind: "net:connect", reason: "asks the zoo", granted: false }]);
  expect((await bench.ask("GET", `/hubs/${hub}/models?q=x`)).refusal?.[0]).toBeGreaterThanOrEqual(400);
  expect((await bench.ask("GET", "/models/zoo%3Aacme%2Ftiny%40main")).refusal).toEqual([404, "TUNEIT_MODEL_NOT_HERE"]);
  expect(asked).toEqual([]);
});

test("an allowed one is asked through its plugin, and what it has is judged for this machine", async () => {
  await grant("allow");
  expect((await hubs())[0]?.ready).toBe(true);
  const answer = await bench.ask("GET", `/hubs/${hub}/models?q=tiny&task=text-classification`);
  const [model] = pageOf(modelEntry).parse(answer.body).items;
  expect(model).toMatchObject({ ref: "zoo:acme/tiny@main", local: false, bytes: 4100, license: "mit", adapter: "zoo" });
  expect(model?.fit).toMatchObject({ verdict: "fits", needBytes: 16_000, from: "card" });
  expect(model?.remote).toMatchObject({ hub: "The zoo", access: "open", weights: "safetensors", downloads: 7 });
  expect(asked.at(-1)).toContain("text=tiny");
  const page = modelPage.parse((await bench.ask("GET", "/models/zoo%3Aacme%2Ftiny%40v2")).body);
  expect(page).toMatchObject({ ref: "zoo:acme/tiny@v2", card: "# Tiny", local: false });
  expect(page.freeBytes).toBeGreaterThan(0);
  expect(asked.at(-1)).toContain("revision=v2");
});

test("an answer of another form is the plugin's fault, and said so", async () => {
  const { refusal } = await bench.ask("GET", `/hubs/${hub}/models?q=nonsense`);
  expect(refusal).toEqual([502, "TUNEIT_MODEL_HUB_ANSWER"]);
  expect((await bench.ask("GET", "/hubs/nobody/models")).refusal).toEqual([404, "TUNEIT_MODEL_HUB_UNKNOWN"]);
});

test("offline no hub is asked and nothing downloaded", async () => {
  await bench.ask("PUT", "/settings", { payload: { offline: true } });
  asked = [];
  for (const path of [`/hubs/${hub}/models`, "/models/zoo%3Aacme%2Ftiny%40v2"])
    expect((await bench.ask("GET", path)).refusal?.[1]).toBe("TUNEIT_SERVER_OFFLINE");
  const add = { payload: { ref: "zoo:acme/tiny" } };
  expect((await bench.ask("POST", "/downloads", add)).refusal?.[1]).toBe("TUNEIT_SERVER_OFFLINE");
  expect(asked).toEqual([]);
  await bench.ask("PUT", "/settings", { payload: { offline: false } });
});

test("a download is a thing of its own: it is added, fails with its reason, and is taken off", async () => {
  expect((await bench.ask("POST", "/downloads", { payload: { ref: "moon:a/b" } })).status).toBe(404);
  await bench.app.ready();
  const { body, status } = await bench.ask("POST", "/downloads", { payload: { ref: "zoo:acme/tiny" } });
  expect(status).toBe(202);
  const { id } = download.parse(body);
  const list = async () => pageOf(download).parse((await bench.ask("GET", "/downloads")).body).items;
  // This plugin fetches in JavaScript, which no adapter can.
  await expect.poll(async () => (await list())[0]?.state, { timeout: 60_000 }).toBe("failed");
  expect((await list())[0]?.problem?.code).toMatch(/^TUNEIT_/);
  expect((await bench.ask("POST", `/downloads/${id}/pause`)).refusal?.[1]).toBe("TUNEIT_SERVER_DOWNLOAD_STATE");
  expect((await bench.ask("DELETE", `/downloads/${id}`)).status).toBe(204);
  expect(await list()).toEqual([]);
});
