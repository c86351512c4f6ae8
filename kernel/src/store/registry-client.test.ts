import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { registryAddress } from "./registry-address.ts";
import { RegistryClient } from "./registry-client.ts";

async function serve(listener: RequestListener, prefix = "/") {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const home = await mkdtemp(join(tmpdir(), "client-"));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(home, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  return { home, registry: `http://127.0.0.1:${port}${prefix}` };
}

const name = "@acme/x";
const packument = JSON.stringify({ name, "dist-tags": {}, "versions": {} });

test("metadata is revalidated, and served from the cache while the registry fails", async () => {
  const seen: (string | undefined)[] = [];
  let broken = false;
  const { home, registry } = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers["if-none-match"] ?? ""}`);
    if (broken) return void response.writeHead(503).end();
    if (request.headers["if-none-match"] === '"1"') return void response.writeHead(304).end();
    response.writeHead(200, { etag: '"1"' }).end(packument);
  }, "/base");
  const client = new RegistryClient({ registry, home });
  for (let round = 0; round < 2; round++) expect((await client.packument(name))?.name).toBe(name);
  expect(seen).toEqual(["/base/@acme%2fx ", '/base/@acme%2fx "1"']);
  broken = true;
  expect(client.wasStale).toBe(false);
  expect((await client.packument(name))?.name).toBe(name);
  expect(client.wasStale).toBe(true);
  await expect(client.packument("@acme/unseen")).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_UNREACHABLE" });
});

test("no redirect is followed, and of a tarball's address only the path counts (R39)", async () => {
  const { home, registry } = await serve((_, response) =>
    response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
  );
  const client = new RegistryClient({ registry, home });
  await expect(client.tarball("/x.tgz")).rejects.toMatchObject({
    code: "TUNEIT_RESOLVE_ANSWER_INVALID",
    reason: "HTTP 302",
  });
  await expect(client.packument(name)).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_ANSWER_INVALID" });
  await expect(client.tarball("https://evil.example/x.tgz")).rejects.toMatchObject({
    code: "TUNEIT_RESOLVE_ANSWER_INVALID",
  });
  await expect(client.tarball("//evil.example/x.tgz")).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_ANSWER_INVALID" });
  expect(client.tarballPath("https://evil.example/a/../@acme/x/-/x.tgz?token=1")).toBe("/@acme/x/-/x.tgz");
});

test("answers that are about something else, no JSON or broken off are refused", async () => {
  const { home, registry } = await serve((request, response) => {
    if (request.url === "/@acme%2fother") return void response.end(packument);
    if (request.url === "/@acme%2ftext") return void response.end("<html>");
    if (request.url === "/@acme%2fgone") return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": 100 }).write("half");
    setTimeout(() => response.destroy(), 20);
  });
  const client = new RegistryClient({ registry, home });
  await expect(client.packument("@acme/other")).rejects.toMatchObject({ reason: "it is about @acme/x" });
  await expect(client.packument("@acme/text")).rejects.toMatchObject({ reason: "it is not JSON" });
  expect(await client.packument("@acme/gone")).toBeUndefined();
  await expect(client.tarball("/x.tgz")).rejects.toMatchObject({ code: "TUNEIT_RESOLVE_UNREACHABLE" });
});

test("a download is cancelled at once, and counted while it runs", async () => {
  const { home, registry } = await serve(
    (_, response) => void response.writeHead(200, { "content-length": 100 }).write("half"),
  );
  const abort = new AbortController();
  const seen: unknown[] = [];
  const onBytes = (...count: unknown[]) => {
    seen.push(count);
    abort.abort();
  };
  await expect(
    new RegistryClient({ registry, home }).tarball("/x.tgz", { signal: abort.signal, onBytes }),
  ).rejects.toThrow("aborted");
  expect(seen).toEqual([[4, 100]]);
});

test("plain http is for this machine alone", () => {
  for (const good of ["https://a.example", "http://127.0.0.1:4873/x", "http://localhost:1", "http://[::1]:1/"])
    expect(registryAddress(good).href.endsWith("/")).toBe(true);
  const bad = [
    "http://a.example",
    "http://127.0.0.1.a.example",
    "ftp://localhost",
    "https://user:pass@a.example",
    "nonsense",
  ];
  for (const one of bad)
    expect(() => registryAddress(one)).toThrowError(
      expect.objectContaining({ code: "TUNEIT_RESOLVE_REGISTRY_INSECURE" }),
    );
});
