import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { hostileArchives } from "@tuneit/packaging/hostile-archives";
import { signedText, verifyText } from "@tuneit/packaging";
import { problemDetails } from "@tuneit/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Answer,
  bearer,
  metric,
  path,
  plugin,
  publish,
  publishBody,
  testRegistry,
  type TestRegistry,
} from "./test-registry.ts";

let to: TestRegistry;
beforeAll(async () => {
  to = await testRegistry();
});
afterAll(async () => to[Symbol.asyncDispose]());

/** A name that no other test uses. */
let count = 0;
const fresh = (): string => `@acme/plugin-${++count}`;
const packument = async (name: string): Promise<Answer> => (await to.get(path(name))).json();
const isLittered = (name: string): boolean => existsSync(join(to.dataDir, "verdaccio/storage", name));

describe("who may publish", () => {
  test("R01 an anonymous publish is refused before its body is read", async () => {
    const before = process.memoryUsage().rss;
    const sent = { bytes: 0 };
    const status = await new Promise((resolve, reject) => {
      const sending = request(
        `${to.url}/@acme%2fx`,
        { method: "PUT", headers: { "content-type": "application/json", "content-length": 64_000_000 } },
        (answer) => {
          resolve(answer.statusCode);
          sending.destroy();
        },
      );
      sending.on("error", reject);
      const chunk = Buffer.alloc(65_536);
      const push = (): void => {
        while (sent.bytes < 64_000_000 && sending.writable) {
          sent.bytes += chunk.length;
          if (!sending.write(chunk)) return void sending.once("drain", push);
        }
      };
      push();
    });
    expect(status).toBe(401);
    expect(sent.bytes).toBeLessThan(32_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  test("R02 another's namespace or package is refused and nothing is stored", async () => {
    expect((await publish(to, { name: "@bobby/thing" })).status).toBe(403);
    expect((await publish(to, { name: "@nobody/thing" })).status).toBe(403);
    expect(isLittered("@bobby/thing")).toBe(false);
    const name = fresh();
    expect((await publish(to, { name })).status).toBe(201);
    expect((await publish(to, { name, version: "1.0.1" }, to.bob)).status).toBe(403);
    expect(Object.keys((await packument(name)).versions)).toEqual(["1.0.0"]);
  });

  test.each([
    ["a forged JWT", "Bearer eyJhbGciOiJub25lIn0.eyJuYW1lIjoiYWxpY2UifQ."],
    ["Basic", `Basic ${Buffer.from("alice:a password of alice").toString("base64")}`],
    ["a malformed bearer", "Bearer tuneit_short"],
    ["two tokens", "Bearer a, Bearer b"],
    ["an unknown token", `Bearer tuneit_${randomBytes(32).toString("base64url")}`],
    ["nothing", ""],
  ])("R25 %s is no login", async (_, authorization) => {
    for (const route of ["/-/whoami", "/-/npm/v1/tokens"])
      expect((await to.get(route, { headers: { authorization } })).status).toBe(401);
    expect(
      (
        await to.get("/@acme%2fx", {
          method: "PUT",
          body: "{}",
          headers: { authorization, "content-type": "application/json" },
        })
      ).status,
    ).toBe(401);
  });

  test("R25 a revoked token is refused", async () => {
    const { token } = await to.registry.createUser({ name: "carol", namespaces: [] });
    expect((await to.get("/-/whoami", { headers: bearer(token) })).status).toBe(200);
    expect((await to.get(`/-/user/token/${token}`, { method: "DELETE", headers: bearer(token) })).status).toBe(200);
    expect((await to.get("/-/whoami", { headers: bearer(token) })).status).toBe(401);
  });
});

describe("what the client says", () => {
  test("R03 its signatures, attestations and publisher are replaced", async () => {
    const name = fresh();
    const body = publishBody(plugin({ name }), { name });
    Object.assign(body.versions["1.0.0"]!, {
      dist: { signatures: [{ keyid: "SHA256:evil", sig: "AAAA" }], attestations: { url: "http://evil" } },
      _npmUser: { name: "root", email: "root@evil" },
      scripts: { postinstall: "evil" },
    });
    expect((await to.put(path(name), body)).status).toBe(201);
    const version = (await packument(name)).versions["1.0.0"];
    const keys = (await (await to.get("/-/npm/v1/keys")).json()) as { keys: Array<{ keyid: string; key: string }> };
    expect(version._npmUser).toEqual({ name: "alice", email: "" });
    expect(version.scripts).toBeUndefined();
    expect(version.dist.attestations).toBeUndefined();
    expect(version.dist.signatures).toHaveLength(1);
    expect(version.dist.signatures[0].keyid).toBe(keys.keys[0]!.keyid);
    expect(
      verifyText(keys.keys[0]!.key, signedText(name, "1.0.0", version.dist.integrity), version.dist.signatures[0].sig),
    ).toBe(true);
    const tarball = Buffer.from(await (await fetch(version.dist.tarball)).arrayBuffer());
    expect(`sha512-${createHash("sha512").update(tarball).digest("base64")}`).toBe(version.dist.integrity);
  });

  test.each(["integrity", "shasum"])("R04 a false %s is refused; the right bytes work afterwards", async (sum) => {
    const name = fresh();
    const body = publishBody(plugin({ name }), { name });
    body.versions["1.0.0"]!["dist"] = {
      [sum]: sum === "shasum" ? "0".repeat(40) : `sha512-${Buffer.alloc(64).toString("base64")}`,
    };
    expect((await to.put(path(name), body)).status).toBe(422);
    expect(isLittered(name)).toBe(false);
    expect((await publish(to, { name })).status).toBe(201);
  });

  test("R05 another name or version than the archive's is refused; of the rest the archive's is stored", async () => {
    const [name, other] = [fresh(), fresh()];
    expect((await to.put(path(name), publishBody(plugin({ name: other }), { name }))).status).toBe(422);
    expect((await to.put(path(name), publishBody(plugin({ name, version: "2.0.0" }), { name }))).status).toBe(422);
    const body = publishBody(plugin({ name }), { name });
    Object.assign(body.versions["1.0.0"]!, {
      engines: { tuneit: "*" },
      dependencies: { evil: "1" },
      tuneit: { evil: true },
    });
    expect((await to.put(path(name), body)).status).toBe(201);
    const version = (await packument(name)).versions["1.0.0"];
    expect(version).toMatchObject({ engines: { tuneit: "^1.0.0" }, tuneit: { displayName: "Rouge" } });
    expect(version.dependencies).toBeUndefined();
  });

  test.each<[string, (body: Answer) => unknown]>([
    ["a version that is not semantic", (body) => ({ ...body, versions: { "not.a.ver": { version: "not.a.ver" } } })],
    ["two versions", (body) => ({ ...body, versions: { ...body.versions, "1.0.1": { version: "1.0.1" } } })],
    ["a version other than its key", (body) => ({ ...body, versions: { "1.0.0": { version: "1.0.1" } } })],
    ["another package's name", (body) => ({ ...body, name: "@acme/other" })],
  ])("R06 %s is refused", async (_, spoil) => {
    const name = fresh();
    expect((await to.put(path(name), spoil(publishBody(plugin({ name }), { name })))).status).toBe(400);
    expect(isLittered(name)).toBe(false);
  });
});

describe("a version is one archive for ever", () => {
  test("R07 the same bytes again are answered as the first time", async () => {
    const name = fresh();
    const first = await publish(to, { name });
    const before = await (await to.get(path(name))).text();
    expect([first.status, (await publish(to, { name })).status]).toEqual([201, 201]);
    expect(await (await to.get(path(name))).text()).toBe(before);
  });

  test("R08 other bytes are refused, after a yank too", async () => {
    const name = fresh();
    await publish(to, { name });
    const other = { name, manifest: { description: "changed" } };
    expect((await publish(to, other)).status).toBe(409);
    const yank = `/-/tuneit/v1/plugins/${name}/versions/1.0.0/yank`;
    expect((await to.get(yank, { method: "POST", headers: bearer(to.alice) })).status).toBe(200);
    expect((await publish(to, other)).status).toBe(409);
    expect((await publish(to, { name })).status).toBe(409);
  });
});

describe("shape", () => {
  const file = (name: string): string => `${name}-1.0.0.tgz`;
  test.each<[string, (name: string) => unknown]>([
    ["null", () => null],
    ["a number", () => 7],
    ["none", () => ({})],
    ["two", (name) => ({ [file(name)]: { data: "AAAA" }, "b-1.0.0.tgz": { data: "AAAA" } })],
    ["a path", () => ({ "../../../evil-1.0.0.tgz": { data: "AAAA" } })],
    ["a NUL", (name) => ({ [`${file(name)}\0`]: { data: "AAAA" } })],
    ["a number inside", (name) => ({ [file(name)]: 7 })],
    ["data that is a number", (name) => ({ [file(name)]: { data: 7 } })],
    ["no strict base64", (name) => ({ [file(name)]: { data: "AAA=AAA=" } })],
    ["empty data", (name) => ({ [file(name)]: { data: "" } })],
  ])("R11 R13 the attachment %s is refused", async (_, attachments) => {
    const name = fresh();
    const body = { ...publishBody(plugin({ name }), { name }), _attachments: attachments(name) };
    expect((await to.put(path(name), body)).status).toBe(400);
    expect(isLittered(name)).toBe(false);
  });

  test("R11 an attachment named __proto__ is refused", async () => {
    const name = fresh();
    const body = JSON.stringify({
      ...publishBody(plugin({ name }), { name }),
      _attachments: { x: { data: "AAAA" } },
    }).replace('"x":', '"__proto__":');
    expect((await to.put(path(name), body)).status).toBe(400);
  });

  test.each([
    ["null", "null"],
    ["a text", '"text"'],
    ["a list", "[]"],
    ["cut off", '{"name":'],
    ["5,000 deep", `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`],
  ])("R12 the body %s is refused and the server lives", async (_, body) => {
    expect((await to.put("/@acme%2fx", body)).status).toBe(400);
    expect((await to.get("/-/ping")).status).toBe(200);
  });

  test("R12 a README of 5 MB is cut", async () => {
    const name = fresh();
    const words = randomBytes(64).toString("hex");
    expect(
      (
        await publish(to, {
          name,
          files: { "README.md": Array.from({ length: 40_000 }, (_, i) => `${words} ${i}`).join("\n") },
        })
      ).status,
    ).toBe(201);
    expect((await packument(name)).readme.length).toBe(256 * 1024);
  });

  test("R13 garbage is refused by its rule", async () => {
    const name = fresh();
    const answer = await to.put(path(name), publishBody(randomBytes(5000), { name }));
    expect([answer.status, problemDetails.parse(await answer.json()).rule]).toEqual([422, "gzip"]);
  });

  test("R13 an archive of 51 MB is too large", async () => {
    const name = fresh();
    expect((await to.put(path(name), publishBody(Buffer.alloc(51_000_000, 1), { name }))).status).toBe(413);
  });
});

test.each(hostileArchives.filter((archive) => archive.name !== "nothing" && !archive.name.includes("60 MB")))(
  "R14 $name is refused by $rule",
  async ({ rule, make }) => {
    const name = fresh();
    const answer = await to.put(path(name), publishBody(make(), { name }));
    const problem = problemDetails.parse(await answer.json());
    expect([answer.status, problem.code, problem.rule]).toEqual([422, "TUNEIT_ARCHIVE_REFUSED", rule]);
  },
);

describe("R15 the plugin itself", () => {
  test("all problems come in one answer", async () => {
    const wish = {
      name: fresh(),
      manifest: { dependencies: { lodash: "4" }, peerDependencies: { "@acme/unknown": "^1" } },
      tuneit: { contributes: { metric: [{ ...metric[0], entry: "js:missing" }] }, icon: "none.svg" },
    };
    const answer = await publish(to, wish);
    const problem = problemDetails.parse(await answer.json());
    expect([answer.status, problem.code]).toEqual([422, "TUNEIT_REGISTRY_PLUGIN_REFUSED"]);
    expect(problem.problems?.map(({ pointer }) => pointer).sort()).toEqual([
      "/dependencies/lodash",
      "/peerDependencies/@acme~1unknown",
      "/tuneit/contributes/metric/0/entry",
      "/tuneit/icon",
    ]);
    expect(problem.error).toContain("/dependencies/lodash");
  });

  test("a circle of peers is refused", async () => {
    const [a, b] = [fresh(), fresh()];
    expect((await publish(to, { name: a })).status).toBe(201);
    expect((await publish(to, { name: b, manifest: { peerDependencies: { [a]: "^1" } } })).status).toBe(201);
    const answer = await publish(to, { name: a, version: "1.1.0", manifest: { peerDependencies: { [b]: "^1" } } });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining("circle")]);
  });

  test("R16 a private key is refused with its file", async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${randomBytes(96).toString("base64")}\n-----END PRIVATE KEY-----`;
    const name = fresh();
    const answer = await publish(to, { name, files: { "dist/data.txt": key } });
    expect([answer.status, await answer.json()]).toEqual([
      422,
      expect.objectContaining({
        code: "TUNEIT_REGISTRY_SECRET_FOUND",
        rule: "secret",
        title: expect.stringContaining("dist/data.txt"),
      }),
    ]);
    expect(isLittered(name)).toBe(false);
  });

  test("R17 another spelling of a name is refused, and a scope that looks like one", async () => {
    await publish(to, { name: "@acme/spelled-name" });
    expect((await publish(to, { name: "@acme/spelled_name" })).status).toBe(422);
    for (const namespace of ["@acne5", "@tune-it", "@tune1t", "@bobbi"]) {
      const made = to.registry.createUser({
        name: `eve-${Math.abs(namespace.length)}${namespace.slice(1, 4)}`,
        namespaces: [namespace],
      });
      if (namespace === "@acne5") await expect(made).resolves.toBeTruthy();
      else await expect(made).rejects.toMatchObject({ code: "TUNEIT_REGISTRY_NAME_REFUSED" });
    }
  });
});

test.each<[string, string, string]>([
  ["unpublish", "DELETE", "/@acme%2fkept/-rev/1-0"],
  ["a raw tarball", "PUT", "/@acme%2fkept/-/kept-1.0.0.tgz/-rev/1-0"],
  ["a raw tarball by name", "PUT", "/@acme%2fkept/-/kept-1.0.0.tgz"],
  ["a write of a revision", "PUT", "/@acme%2fkept/-rev/1-0"],
  ["the package", "DELETE", "/@acme%2fkept"],
  ["the list of all", "GET", "/-/all"],
  ["the profile", "GET", "/-/npm/v1/user"],
  ["Verdaccio's own file", "GET", "/-/package.json"],
  ["a web login", "POST", "/-/v1/login"],
  ["an unscoped name", "GET", "/lodash"],
])("R20 %s is no route and changes nothing", async (_, method, route) => {
  await publish(to, { name: "@acme/kept" });
  const before = await (await to.get("/@acme%2fkept")).text();
  const answer = await to.get(route, {
    method,
    headers: { ...bearer(to.alice), "content-type": "application/json" },
    ...(method === "GET" ? {} : { body: "{}" }),
  });
  expect(answer.status).toBe(404);
  expect(problemDetails.parse(await answer.json()).error).toContain("TUNEIT_REGISTRY_NOT_FOUND");
  expect(await (await to.get("/@acme%2fkept")).text()).toBe(before);
});
