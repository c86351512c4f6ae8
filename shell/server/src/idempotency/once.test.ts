import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { sendProblem } from "../problem.ts";
import { route } from "../routes/route.ts";
import { KeyFiles } from "./key-store.ts";
import { keepKeys } from "./once.ts";

let workspace: string;
let made: string[];
let repeated: string[];

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "tuneit-keys-"));
  made = [];
  repeated = [];
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const thing = z.strictObject({ name: z.string() });

/** A server over the same workspace; another one stands for the next start. */
function serve(work: (name: string) => Promise<void> = async () => undefined) {
  const app = Fastify();
  app.setErrorHandler(sendProblem);
  keepKeys(app, new KeyFiles(workspace));
  const creation = { method: "POST", body: thing, status: 201, summary: "Make a thing" } as const;
  for (const [path, creates] of [
    ["/lasting", "lasting"],
    ["/brief", true],
  ] as const)
    route(app, { ...creation, path, creates }, async ({ body, newId, isRepeated, reply }) => {
      made.push(newId);
      if (isRepeated) repeated.push(newId);
      await work(body.name);
      reply.header("location", `/things/${newId}`);
      return { id: newId };
    });
  return async (path: string, key: string | undefined, name = "a") => {
    const headers = key === undefined ? {} : { "idempotency-key": key };
    const answer = await app.inject({ method: "POST", url: `/api/v1${path}`, headers, payload: { name } });
    return { status: answer.statusCode, body: answer.json<{ id?: string; code?: string }>(), headers: answer.headers };
  };
}

test("the same key makes one thing, at once and later, and tells the same of it", async () => {
  const ask = serve();
  const [one, two] = await Promise.all([ask("/lasting", "k"), ask("/lasting", "k")]);
  const three = await ask("/lasting", "k");
  expect([one, two, three].map(({ status, body }) => [status, body.id])).toEqual(
    Array.from({ length: 3 }, () => [201, made[0]]),
  );
  expect(three.headers["location"]).toBe(`/things/${made[0]}`);
  expect(made).toHaveLength(1);
});

test("another body under the same key is refused, without a key each request makes its own", async () => {
  const ask = serve();
  await ask("/lasting", "k");
  const other = await ask("/lasting", "k", "b");
  expect([other.status, other.body.code]).toEqual([422, "TUNEIT_SERVER_KEY_REUSED"]);
  const again = await serve()("/lasting", "k", "b");
  expect([again.status, again.body.code]).toEqual([422, "TUNEIT_SERVER_KEY_REUSED"]);
  await ask("/lasting", undefined);
  await ask("/lasting", undefined);
  expect(new Set(made).size).toBe(3);
});

test("the next server remembers what is lasting, and nothing else", async () => {
  const first = serve();
  const { body } = await first("/lasting", "k");
  await first("/brief", "k");
  const next = serve();
  expect(await next("/lasting", "k")).toMatchObject({ status: 201, body });
  await next("/brief", "k");
  expect(made).toHaveLength(3);
});

test("what a killed server had begun is made again under the same id", async () => {
  // The first never comes to its end: its answer is awaited by nobody.
  void serve(() => new Promise(() => undefined))("/lasting", "k");
  await expect.poll(() => made.length, { timeout: 15_000 }).toBe(1);
  const { body } = await serve()("/lasting", "k");
  expect(body.id).toBe(made[0]);
  expect(repeated).toEqual([made[0]]);
});

test("what failed may be tried again, and leaves nothing", async () => {
  let works = false;
  const ask = serve(async () => {
    if (!works) throw new Error("away");
  });
  expect((await ask("/lasting", "k")).status).toBe(500);
  expect(await readdir(join(workspace, ".tuneit", "idempotency"))).toEqual([]);
  works = true;
  expect((await ask("/lasting", "k")).status).toBe(201);
});

test("a key that is no key is refused, and old ones are swept", async () => {
  const ask = serve();
  expect((await ask("/lasting", "x".repeat(201))).status).toBe(400);
  await ask("/lasting", "../../etc/passwd");
  const folder = join(workspace, ".tuneit", "idempotency");
  const [name] = await readdir(folder);
  expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
  await utimes(join(folder, name!), new Date(0), new Date(0));
  await serve()("/lasting", "other");
  expect(await readdir(folder)).not.toContain(name);
});
