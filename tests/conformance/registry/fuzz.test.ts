import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, plugin, publish, publishBody, testRegistry, type TestRegistry } from "./test-registry.ts";

const seed = Number(process.env["TUNEIT_FUZZ_SEED"] ?? 20_261_121);
const requests = 200;

let to: TestRegistry;
beforeAll(async () => {
  to = await testRegistry();
  await publish(to);
});
afterAll(async () => to[Symbol.asyncDispose]());

/** A small generator (mulberry32), so that a failure can be repeated by its seed. */
function random(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const routes = [
  "/@acme%2fmetric-rouge",
  "/@acme/metric-rouge/1.0.0",
  "/@acme/metric-rouge/-/metric-rouge-1.0.0.tgz",
  "/-/package/@acme%2fmetric-rouge/dist-tags",
  "/-/package/@acme%2fmetric-rouge/dist-tags/beta",
  "/-/v1/search",
  "/-/tuneit/v1/plugins",
  "/-/tuneit/v1/plugins/@acme%2fmetric-rouge",
  "/-/tuneit/v1/changes",
  "/-/tuneit/v1/blocklist",
  "/-/npm/v1/keys",
  "/-/npm/v1/tokens",
  "/-/npm/v1/tokens/token/x",
  "/-/user/org.couchdb.user:alice",
  "/-/whoami",
  "/-/ping",
  "/",
  "/-/tuneit/v1/plugins/@acme%2fmetric-rouge/versions/1.0.0/yank",
  "/@acme",
  "/@%2f",
  "/-/npm/v1/security/advisories/bulk",
];
const pieces = [
  "%00",
  "..",
  "%2e%2e%2f",
  "%",
  "%zz",
  "__proto__",
  "constructor",
  "@",
  "//",
  "a".repeat(300),
  "%F0%9F%92%A9",
  "?",
  "#",
  "\\",
  ";",
  "-rev/1",
  "%2f%2f",
  "%40",
];
const queries = [
  "q=%00",
  "q[]=1",
  "q=a&q=b",
  "limit=-1",
  "limit=1e9",
  "size=NaN",
  "from=99999999999",
  "cursor=%7B",
  "__proto__=1",
  `q=${"x".repeat(5000)}`,
  "text=keywords:",
  "since=-1",
  "q=%22%22%22",
  "write=true",
];
const bodies = [
  undefined,
  "",
  "{",
  "null",
  "[]",
  '"text"',
  "0",
  '{"name":null}',
  '{"name":"alice","password":7}',
  '{"__proto__":{"admin":true}}',
  `{"a":${"[".repeat(200)}`,
  "\u0000",
  "x".repeat(20_000),
];
const headers: ReadonlyArray<Record<string, string>> = [
  {},
  { accept: "*/*" },
  { accept: "\u00ff" },
  { "if-none-match": '"' },
  { range: "bytes=-1" },
  { "content-encoding": "gzip" },
  { "content-type": "text/plain" },
  { "content-type": "application/json; charset=evil" },
  { authorization: "Bearer" },
  { te: "gzip" },
  { "x-http-method-override": "DELETE" },
  { "npm-otp": "000000" },
  { host: "" },
];

test(`R24 ${requests} odd requests (seed ${seed}) end no process and find no 5xx`, async () => {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const storePid = to.registry.storePid();
  const wrong: string[] = [];
  for (let round = 0; round < requests; round++) {
    const method = pick(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"]);
    const route = pick(routes) + (next() < 0.5 ? `/${pick(pieces)}` : "") + (next() < 0.5 ? `?${pick(queries)}` : "");
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? (next() < 0.2 ? spoiled(next) : pick(bodies)) : undefined;
    const init: RequestInit = {
      method,
      headers: { "content-type": "application/json", ...(next() < 0.7 ? bearer(to.alice) : {}), ...pick(headers) },
      ...(body === undefined ? {} : { body }),
    };
    const answer = await to.get(route, init).catch((error: Error) => error);
    if (answer instanceof Error)
      wrong.push(...(isOurs(answer) ? [] : [`${method} ${route}: ${answer.message} ${String(answer.cause)}`]));
    else if (answer.status >= 500) wrong.push(`${method} ${route} ${JSON.stringify(init)}: ${answer.status}`);
    else await answer.arrayBuffer();
  }
  expect(wrong).toEqual([]);
  expect(to.registry.storePid()).toBe(storePid);
  // Some of the requests are good ones, a yank among them; what counts is that the registry still works.
  expect((await publish(to, { version: "9.0.0" })).status).toBe(201);
  expect((await to.get("/@acme%2fmetric-rouge")).status).toBe(200);
});

/** fetch itself refuses some of these. */
const isOurs = (error: Error): boolean =>
  /invalid|Invalid|not a legal|must be/.test(`${error.message} ${String(error.cause)}`);

/** A good publish with one part of its text changed. */
function spoiled(next: () => number): string {
  const body = JSON.stringify(publishBody(plugin({ version: `1.0.${Math.floor(next() * 50)}` })));
  const at = Math.floor(next() * body.length);
  return (
    body.slice(0, at) +
    ["", "null", '"', "{", "\\u0000", "9".repeat(400)][Math.floor(next() * 6)] +
    body.slice(at + Math.floor(next() * 8))
  );
}
