import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { download } from "./download.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (address: string, signal = new AbortController().signal) => download(address, { signal });

test("a file comes with its size and its name, packed or not", async () => {
  const at = await serve((request, answer) => {
    if (request.url === "/packed.csv") answer.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("a,b\n"));
    else answer.writeHead(200, { "content-length": 4 }).end("a,b\n");
  });
  const plain = await get(`${at}/data/my%20file.csv?x=1#y`);
  expect([plain.name, plain.bytes, await text(plain.body)]).toEqual(["my file.csv", 4, "a,b\n"]);
  const packed = await get(`${at}/packed.csv`);
  expect([packed.bytes, await text(packed.body)]).toEqual([null, "a,b\n"]);
});

test.each([
  ["ftp://x/y", "TUNEIT_NET_URL_REFUSED"],
  ["http://user:pass@example.org/", "TUNEIT_NET_URL_REFUSED"],
  ["nonsense", "TUNEIT_NET_URL_REFUSED"],
])("%s is refused", async (address, code) => {
  await expect(get(address)).rejects.toMatchObject({ code });
});

test("a name that leads inside is refused, and so is a redirect to this machine", async () => {
  const { signal } = new AbortController();
  const inside = () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]);
  await expect(download("http://evil.example/a.csv", { signal, resolve: inside })).rejects.toMatchObject({
    code: "TUNEIT_NET_ADDRESS_REFUSED",
  });
  for (const location of [
    "http://127.0.0.1:1/x",
    "http://[::1]/x",
    "http://localhost/x",
    "http://169.254.169.254/latest",
  ]) {
    const at = await serve((_, answer) => void answer.writeHead(302, { location }).end());
    await expect(get(at), location).rejects.toMatchObject({ code: "TUNEIT_NET_REDIRECT_REFUSED" });
    server!.close();
  }
});

test("an answer that is none is told, and a body that breaks off is no file", async () => {
  const at = await serve((request, answer) => {
    if (request.url === "/cut") answer.writeHead(200, { "content-length": 100 }).write("half", () => answer.destroy());
    else answer.writeHead(404).end();
  });
  await expect(get(`${at}/none`)).rejects.toMatchObject({ code: "TUNEIT_NET_FAILED" });
  const { body } = await get(`${at}/cut`);
  await expect(text(body)).rejects.toMatchObject({ code: "TUNEIT_NET_FAILED" });
});

test("whoever waits no longer ends the connection", async () => {
  const at = await serve(() => undefined);
  const abort = new AbortController();
  const waiting = get(at, abort.signal);
  abort.abort(new Error("no longer wanted"));
  await expect(waiting).rejects.toThrow("no longer wanted");
});
