import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createKernel, type Kernel } from "@tuneit/kernel";
import { pagePolicy } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type RunningServer } from "../start-server.ts";

const script = `export const words = ${JSON.stringify("said ".repeat(1000))};`;
let folder: string;
let kernel: Kernel;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-pages-"));
  const app = join(folder, "app");
  await mkdir(join(app, "assets"), { recursive: true });
  await writeFile(join(app, "index.html"), "<title>TuneIT</title>");
  await writeFile(join(app, "icon.svg"), "<svg/>");
  await writeFile(join(app, "assets", "main-DYkzq6RM.js"), script);
  await writeFile(join(folder, "secret.txt"), "nobody's business");
  kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
  server = await startServer({ kernel, port: 0, app, version: "0.1.0", log: () => undefined });
});

afterAll(async () => {
  await server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

const asDocument = { accept: "text/html,*/*" };

/** Not `fetch`, which tidies a path before it sends it. */
async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: NodeJS.Dict<string | string[]>;
    body: Buffer;
  }>();
  const { hostname, port } = new URL(server.address);
  request({ hostname, port, path, method, headers }, (answer) => {
    answer
      .toArray()
      .then(
        (parts) => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(parts) }),
        reject,
      );
  })
    .on("error", reject)
    .end();
  return promise;
}

test("a page has the policy, and a browser asks for it again each time", async () => {
  const { status, headers, body } = await get("/", asDocument);
  expect([status, body.toString()]).toEqual([200, "<title>TuneIT</title>"]);
  expect(headers).toMatchObject({
    "content-security-policy": pagePolicy,
    "cache-control": "no-cache",
    "cross-origin-opener-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
  expect(headers["permissions-policy"]).toContain("camera=()");
  const again = await get("/", { ...asDocument, "if-none-match": String(headers["etag"]) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test("a file whose name has its hash is kept for ever, and comes packed to who takes it so", async () => {
  const path = "/assets/main-DYkzq6RM.js";
  const plain = await get(path);
  expect(plain.headers).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": "text/javascript; charset=utf-8",
    "vary": "accept-encoding",
  });
  expect(plain.body.toString()).toBe(script);
  const [br, gzip, refused] = await Promise.all(
    ["gzip, br", "gzip", "br;q=0"].map((encoding) => get(path, { "accept-encoding": encoding })),
  );
  expect(br!.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(br!.body).toString()).toBe(script);
  expect(gunzipSync(gzip!.body).toString()).toBe(script);
  expect(refused!.headers["content-encoding"]).toBeUndefined();
  expect((await get(path, {}, "HEAD")).body.length).toBe(0);
});

test.each(["/p/here/runs", "/p/here/data/tickets.csv", "/plugins/@acme%2Freader"])(
  "an address of a screen gets the page: %s",
  async (path) => {
    expect((await get(path, asDocument)).body.toString()).toContain("TuneIT");
  },
);

test.each([
  ["/assets/main-gone1234.js", asDocument],
  ["/p/here/runs", { accept: "application/json" }],
  ["/../secret.txt", {}],
  ["/%2e%2e/secret.txt", {}],
  ["/assets/..%2f..%2fsecret.txt", {}],
  ["/assets/%00", {}],
])("what is no file of the app is not there: %s", async (path, headers) => {
  const { status, body } = await get(path, headers);
  expect([400, 404]).toContain(status);
  expect(body.toString()).not.toContain("nobody's");
});

test.each(["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v1/%72uns", "/%61pi/v1/runs", "//api/v1/runs"])(
  "no address of the API is answered by the page or without a token: %s",
  async (path) => {
    const { status, headers } = await get(path, path.startsWith("//") ? {} : asDocument);
    expect(headers["content-type"]).not.toContain("text/html");
    expect(status).toBeGreaterThanOrEqual(400);
  },
);

const broken = "/plugins/%E0%A4%A";

test.each([broken, "/%E0%A4%A", `/p/here/data/100%.csv`])(
  "a link that was cut gets the page from a browser, for it says so: %s",
  async (path) => {
    const { status, headers, body } = await get(path, asDocument);
    expect([status, body.toString()]).toEqual([200, "<title>TuneIT</title>"]);
    expect(headers).toMatchObject({ "content-security-policy": pagePolicy, "x-content-type-options": "nosniff" });
  },
);

test.each([
  [broken, { accept: "application/json" }],
  ["/api/v1/runs/%E0%A4%A", asDocument],
  ["/%61pi/v1/runs/%E0%A4%A", asDocument],
  ["//api/v1/%E0%A4%A", asDocument],
  ["/api%2Fv1/%E0%A4%A", asDocument],
  ["/panels/token/%E0%A4%A", asDocument],
  ["/assets/%E0%A4%A", asDocument],
])("and anything else that cannot be decoded gets a problem document: %s", async (path, headers) => {
  const answer = await get(path, headers);
  expect([answer.status, answer.headers["content-type"]]).toEqual([
    400,
    expect.stringContaining("application/problem+json"),
  ]);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ code: "TUNEIT_SERVER_REQUEST_INVALID" });
});

test("a foreign name or page gets nothing by a broken link", async () => {
  expect((await get(broken, { ...asDocument, host: "evil.example" })).status).toBe(421);
  expect((await get(broken, { ...asDocument, origin: "null" })).status).toBe(403);
});

test("only GET and HEAD are for pages", async () => {
  expect((await get("/", asDocument, "POST")).status).toBe(401);
  expect((await get(broken, asDocument, "POST")).status).toBe(400);
});

test("a foreign name or page gets no page either", async () => {
  expect((await get("/", { ...asDocument, host: "evil.example" })).status).toBe(421);
  expect((await get("/", { ...asDocument, origin: "null" })).status).toBe(403);
});

test("where nothing is built the page says how to build it, and the API answers", async () => {
  const bare = await startServer({
    kernel,
    port: 0,
    app: join(folder, "none"),
    version: "0.1.0",
    log: () => undefined,
  });
  expect(bare.hasApp).toBe(false);
  const answer = await fetch(bare.address);
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringMatching(/^TUNEIT_SERVER_APP_MISSING: .*npm run build/),
  ]);
  await bare.close();
});
