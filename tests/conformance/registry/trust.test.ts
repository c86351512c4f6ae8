import { request } from "node:http";
import { openEnvelope, signedText, verifyText } from "@tuneit/packaging";
import {
  blocklist,
  blocklistPayloadType,
  dsseEnvelope,
  packument,
  registryKeys,
  searchResult,
  trustDocument,
  trustPayloadType,
} from "@tuneit/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alicePassword, type Answer, bearer, path, publish, testRegistry, type TestRegistry } from "./test-registry.ts";

let to: TestRegistry;
beforeAll(async () => {
  to = await testRegistry();
  for (const version of ["1.0.0", "1.1.0", "2.0.0-beta.1"]) await publish(to, { version });
  await publish(to, {
    name: "@acme/python-only",
    manifest: { keywords: ["fast"], description: "trains quickly", engines: { tuneit: "^2.0.0" } },
    tuneit: pythonPart,
    files: { "python/fast.py": "" },
  });
});
afterAll(async () => to[Symbol.asyncDispose]());

const pythonPart = {
  main: undefined,
  displayName: "Fast engine",
  categories: ["training"],
  python: { package: "python" },
  contributes: {
    engine: [
      { id: "fast", title: "Fast", entry: "python:fast:Engine", framework: "pytorch", tasks: ["text-classification"] },
    ],
  },
  capabilities: [{ kind: "gpu:compute", scope: "*", reason: "trains on the GPU" }],
};
const name = "@acme/metric-rouge";
const json = async (route: string, init?: RequestInit): Promise<Answer> => (await to.get(route, init)).json();
const abbreviated = { headers: { accept: "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8" } };

async function trust() {
  const document = trustDocument.parse(
    JSON.parse(Buffer.from(dsseEnvelope.parse(await json("/-/tuneit/v1/trust")).payload, "base64").toString()),
  );
  return document;
}

describe("trust", () => {
  test("R37 the trust document is signed by the root key that the fingerprint names", async () => {
    const document = await trust();
    expect(document.root.keyid).toBe(to.registry.rootFingerprint);
    expect(openEnvelope(await json("/-/tuneit/v1/trust"), trustPayloadType, [document.root]).length).toBeGreaterThan(0);
    const keys = registryKeys.parse(await json("/-/npm/v1/keys"));
    expect(keys.keys.map((key) => key.keyid)).toEqual(
      document.keys.filter((key) => key.purpose === "packages").map((key) => key.keyid),
    );
  });

  test("R37 every version carries a signature of a listed key", async () => {
    const keys = (await trust()).keys.filter((key) => key.purpose === "packages");
    for (const version of Object.values(packument.parse(await json(path(name), abbreviated)).versions)) {
      const [signature] = version.dist.signatures;
      const key = keys.find((candidate) => candidate.keyid === signature?.keyid);
      expect(verifyText(key!.key, signedText(name, version.version, version.dist.integrity), signature!.sig)).toBe(
        true,
      );
    }
  });

  test("R36 the blocklist is signed by its own key, has a sequence and ends", async () => {
    const keys = (await trust()).keys.filter((key) => key.purpose === "blocklist");
    const list = blocklist.parse(
      JSON.parse(
        Buffer.from(openEnvelope(await json("/-/tuneit/v1/blocklist"), blocklistPayloadType, keys)).toString(),
      ),
    );
    expect(list).toMatchObject({ sequence: 1, entries: [] });
    expect(Date.parse(list.expiresAt)).toBeGreaterThan(Date.now() + 24 * 3600 * 1000);
    expect(() => openEnvelope(dsseEnvelope.parse({ ...listEnvelope }), blocklistPayloadType, keys)).toThrow(
      "no valid signature",
    );
  });
});

const listEnvelope = { payloadType: blocklistPayloadType, payload: "e30=", signatures: [{ keyid: "x", sig: "AAAA" }] };

describe("metadata", () => {
  test("full and abbreviated differ by what they leave out", async () => {
    const full = await json(path(name));
    const short = packument.parse(await json(path(name), abbreviated));
    expect(full.versions["1.0.0"]).toMatchObject({ tuneit: { displayName: "Rouge" }, keywords: ["rouge"] });
    expect(short.versions["1.0.0"]).not.toHaveProperty("tuneit");
    expect(short.versions["1.0.0"]?.engines).toEqual({ tuneit: "^1.0.0" });
    expect(short["dist-tags"]).toEqual({ latest: "2.0.0-beta.1" });
  });

  test("an unchanged packument is 304 and varies by accept", async () => {
    const first = await to.get(path(name));
    expect(first.headers.get("vary")).toContain("accept");
    const again = await to.get(path(name), { headers: { "if-none-match": first.headers.get("etag")! } });
    expect(again.status).toBe(304);
    expect(
      (await to.get(path(name), { headers: { ...abbreviated.headers, "if-none-match": first.headers.get("etag")! } }))
        .status,
    ).toBe(200);
  });

  test.each(["/@acme/metric-rouge", "/@acme%2fmetric-rouge", "/@acme%2Fmetric-rouge", "/%40acme%2fmetric-rouge"])(
    "%s is the package",
    async (route) => {
      expect((await json(route)).name).toBe(name);
    },
  );

  test.each([
    ["latest", "2.0.0-beta.1"],
    ["1.1.0", "1.1.0"],
  ])("%s alone is version %s", async (wish, version) => {
    expect((await json(`${path(name)}/${wish}`)).version).toBe(version);
  });

  test.each(["9.9.9", "__proto__", "constructor"])("the version %s is 404", async (wish) =>
    expect((await to.get(`${path(name)}/${wish}`)).status).toBe(404),
  );

  test("R29 a foreign Host and forwarded headers change no address", async () => {
    const port = Number(new URL(to.url).port);
    const headers = {
      "host": "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "forwarded": "host=evil.example",
    };
    const body = await new Promise<string>((resolve, reject) => {
      request({ port, path: path(name), headers }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.on("end", () => resolve(text));
      })
        .on("error", reject)
        .end();
    });
    expect(body).toContain(`${to.url}/@acme/metric-rouge/-/metric-rouge-1.0.0.tgz`);
    expect(body).not.toContain("evil.example");
  });
});

describe("search", () => {
  test.each([
    ["q=rouge", [name]],
    ["q=ROU", [name]],
    ["q=quickly", ["@acme/python-only"]],
    ["q=acme&sort=name", [name, "@acme/python-only"]],
    ["q=rouge+quickly", []],
    ["point=engine", ["@acme/python-only"]],
    ["task=causal-lm", [name]],
    ["language=python", ["@acme/python-only"]],
    ["gpu=true", ["@acme/python-only"]],
    ["capability=gpu%3Acompute&engine=pytorch&category=training", ["@acme/python-only"]],
    ["capability=python%3Arun", ["@acme/python-only"]],
    ["host=2.1.0", ["@acme/python-only"]],
    ["host=1.4.0&sort=name", ["@acme/metric-rouge"]],
    ["host=0.1.0&sort=name", ["@acme/metric-rouge"]],
    ["host=3.0.0", []],
    ["signer=SHA256%3Anobody", []],
    ["q=keywords%3Afast", ["@acme/python-only"]],
    ["q=%22+OR+*+NEAR(", []],
    ["licence=GPL", []],
  ])("%s finds %j", async (query, names) => {
    const found = searchResult.parse(await json(`/-/tuneit/v1/plugins?${query}`));
    expect(found.items.map((item) => item.name)).toEqual(names);
    expect(found.total).toBe(names.length);
  });

  test("facets count what was found, and pages follow each other", async () => {
    const first = searchResult.parse(await json("/-/tuneit/v1/plugins?sort=name&limit=1"));
    expect(first.facets["language"]).toEqual({ typescript: 1, python: 1 });
    expect(first.facets["engines"]).toEqual({ "^1.0.0": 1, "^2.0.0": 1 });
    const second = searchResult.parse(await json(`/-/tuneit/v1/plugins?sort=name&limit=1&cursor=${first.next}`));
    expect([first.items[0]?.name, second.items[0]?.name, second.next]).toEqual([name, "@acme/python-only", null]);
  });

  test("who signed is a facet; what runs with another host is counted beside what was found", async () => {
    const [key] = registryKeys.parse(await json("/-/npm/v1/keys")).keys;
    const query = new URLSearchParams({ signer: key!.keyid, host: "1.0.0" });
    const found = searchResult.parse(await json(`/-/tuneit/v1/plugins?${query.toString()}`));
    expect(found).toMatchObject({ total: 1, items: [{ name, signer: key!.keyid, engines: "^1.0.0" }] });
    expect(found.facets).toMatchObject({ signer: { [key!.keyid]: 1 }, engines: { "^1.0.0": 1, "^2.0.0": 1 } });
  });

  test.each(["host=1", "limit=0", "limit=many", "unknown=1", "cursor=nonsense", "point=nothing"])(
    "%s is 400",
    async (query) => {
      expect((await to.get(`/-/tuneit/v1/plugins?${query}`)).status).toBe(400);
    },
  );

  test("the page of a plugin", async () => {
    const page = await json("/-/tuneit/v1/plugins/@acme%2fpython-only");
    expect(page).toMatchObject({
      listing: { displayName: "Fast engine" },
      capabilities: [{ kind: "gpu:compute", reason: "trains on the GPU" }],
      maintainers: ["alice"],
    });
  });
});

describe("R34 yank", () => {
  const other = "@acme/yanked";
  const yank = (method: string, token = to.alice): Promise<Response> =>
    to.get(`/-/tuneit/v1/plugins/${other}/versions/1.1.0/yank`, { method, headers: bearer(token) });

  test("hides from resolving, search and tags, and serves lock files", async () => {
    for (const version of ["1.0.0", "1.1.0"]) await publish(to, { name: other, version });
    const { tarball } = (await json(path(other))).versions["1.1.0"].dist;
    expect((await yank("POST", to.bob)).status).toBe(403);
    expect((await yank("POST")).status).toBe(200);
    const after = await json(path(other));
    expect(Object.keys(after.versions)).toEqual(["1.0.0"]);
    expect(after["dist-tags"]).toEqual({ latest: "1.0.0" });
    expect((await json("/-/tuneit/v1/plugins?q=yanked")).items[0].version).toBe("1.0.0");
    expect((await fetch(tarball)).status).toBe(200);
    expect((await yank("DELETE")).status).toBe(200);
    expect((await json(path(other)))["dist-tags"]).toEqual({ latest: "1.1.0" });
    expect(
      (await json("/-/tuneit/v1/changes")).changes
        .filter((change: Answer) => change.name === other)
        .map((change: Answer) => change.kind),
    ).toEqual(["publish", "publish", "yanked", "live"]);
  });
});

describe("R35 block", () => {
  const evil = "@acme/went-bad";
  const entry = {
    name: "@Acme/Went_Bad",
    range: ">=1.1.0 <2",
    reason: "sends data away",
    severity: "critical",
    url: null,
    fixedIn: "2.0.0",
  };

  test("only an operator blocks, whatever the spelling; covered versions are hidden, 451 and used up", async () => {
    for (const version of ["1.0.0", "1.1.0"]) await publish(to, { name: evil, version });
    const { tarball } = (await json(path(evil))).versions["1.1.0"].dist;
    const operator = await to.registry.createUser({ name: "operator", namespaces: [], admin: true });
    const post = (token: string): Promise<Response> =>
      to.get("/-/tuneit/v1/advisories", {
        method: "POST",
        body: JSON.stringify(entry),
        headers: { ...bearer(token), "content-type": "application/json" },
      });
    expect((await post(to.alice)).status).toBe(403);
    expect((await post(operator.token)).status).toBe(201);
    expect(await json(path(evil))).toMatchObject({ "dist-tags": { latest: "1.0.0" } });
    expect((await fetch(tarball)).status).toBe(451);
    expect((await publish(to, { name: evil, version: "1.1.0" })).status).toBe(409);
    expect((await publish(to, { name: evil, version: "1.2.0" })).status).toBe(451);
    expect((await publish(to, { name: evil, version: "2.0.0" })).status).toBe(201);
    const keys = (await trust()).keys.filter((key) => key.purpose === "blocklist");
    const list = openEnvelope(await json("/-/tuneit/v1/blocklist"), blocklistPayloadType, keys);
    expect(blocklist.parse(JSON.parse(Buffer.from(list).toString()))).toMatchObject({ sequence: 2, entries: [entry] });
  });
});

describe("accounts", () => {
  const login = (account: string, password: string): Promise<Response> =>
    to.put(
      `/-/user/org.couchdb.user:${account}`,
      { _id: `org.couchdb.user:${account}`, name: account, password, type: "user", roles: [] },
      null,
    );

  test("a login gives a token that works; it never registers", async () => {
    const answer = await login("alice", alicePassword);
    expect(answer.status).toBe(201);
    const { token } = (await answer.json()) as { token: string };
    expect(await json("/-/whoami", { headers: bearer(token) })).toEqual({ username: "alice" });
    expect((await login("mallory", "anything at all")).status).toBe(401);
    expect((await login("bob", "")).status).toBe(400);
    expect((await login("bob", "bob has no password")).status).toBe(401);
  });

  test("guessing is slowed", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await login("victim", `guess ${i}`)).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses).toContain(429);
  });

  test("tokens are listed without their secret, made and revoked", async () => {
    const init = { headers: { ...bearer(to.alice), "content-type": "application/json" } };
    const made = await json("/-/npm/v1/tokens", {
      ...init,
      method: "POST",
      body: JSON.stringify({ password: alicePassword, readonly: true, cidr_whitelist: [] }),
    });
    expect((await publish(to, { name: "@acme/read-only-token" }, made.token)).status).toBe(403);
    const list = await json("/-/npm/v1/tokens", init);
    expect(JSON.stringify(list)).not.toContain(made.token);
    const { key } = list.objects.find((item: Answer) => item.readonly);
    expect((await to.get(`/-/npm/v1/tokens/token/${key}`, { ...init, body: "{}", method: "DELETE" })).status).toBe(204);
    expect((await to.get("/-/whoami", { headers: bearer(made.token) })).status).toBe(401);
  });
});
