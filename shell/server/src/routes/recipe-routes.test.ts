import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pageOf, recipeEntry, type RecipeEntry } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
beforeAll(async () => void (bench = await openBench()));
afterAll(() => bench.close());

const text =
  "tuneit: 1\ntask: text-classification\ndata: { source: { path: data/a.csv } }\nmodel: { ref: bundled:x }\n";
const create = (id: string, said = text, headers = {}) =>
  bench.ask("POST", "/recipes", { payload: { id, text: said }, headers });
const file = (name: string): string => join(bench.kernel.workspace, "recipes", name);

test("a recipe is written, read, listed, saved and deleted, under both names", async () => {
  const made = await create("spam");
  const entry = recipeEntry.parse(made.body);
  expect(made).toMatchObject({ status: 201, headers: { etag: entry.etag, location: "/api/v1/recipes/spam" } });
  expect(entry).toMatchObject({ id: "spam", name: "run", task: "text-classification", text, problems: [] });
  expect(await readFile(file("spam.yaml"), "utf8")).toBe(text);

  const longer = `# mine\n${text}`;
  const saved = await bench.ask("PUT", "/configs/spam", {
    payload: { text: longer },
    headers: { "if-match": entry.etag },
  });
  expect(saved).toMatchObject({ status: 200, body: { text: longer } });
  const list = pageOf(recipeEntry).parse((await bench.ask("GET", "/recipes")).body);
  expect(list.items).toEqual([saved.body]);

  const { etag } = saved.body as RecipeEntry;
  expect((await bench.ask("DELETE", "/recipes/spam", { headers: { "if-match": entry.etag } })).refusal).toEqual([
    412,
    "TUNEIT_SERVER_CHANGED",
  ]);
  expect((await bench.ask("DELETE", "/recipes/spam", { headers: { "if-match": etag } })).status).toBe(204);
  expect((await bench.ask("GET", "/recipes/spam")).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  expect(await readdir(join(bench.kernel.workspace, "recipes"))).toEqual([]);
});

test("nobody overwrites what they have not seen, an editor's save included", async () => {
  const { etag } = (await create("seen")).body as RecipeEntry;
  const save = (headers: Record<string, string>) =>
    bench.ask("PUT", "/recipes/seen", { payload: { text: "mine" }, headers });
  expect((await save({})).refusal).toEqual([428, "TUNEIT_SERVER_PRECONDITION"]);
  await writeFile(file("seen.yaml"), "theirs");
  expect((await save({ "if-match": etag })).refusal).toEqual([412, "TUNEIT_SERVER_CHANGED"]);
  expect(await readFile(file("seen.yaml"), "utf8")).toBe("theirs");
});

test("of many saves at once that saw the same, one wins", async () => {
  const { etag } = (await create("race")).body as RecipeEntry;
  const saves = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      bench.ask("PUT", "/recipes/race", { payload: { text: `# ${index}` }, headers: { "if-match": etag } }),
    ),
  );
  expect(saves.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(saves.filter(({ status }) => status === 412)).toHaveLength(9);
});

test("what exists is not made again, but the same request is answered again", async () => {
  const key = { "idempotency-key": "one" };
  const [first, again] = [await create("twice", text, key), await create("twice", text, key)];
  expect(again).toMatchObject({ status: 201, body: first.body, headers: { etag: first.headers["etag"] } });
  expect((await create("twice", "other", key)).refusal?.[1]).toBe("TUNEIT_SERVER_KEY_REUSED");
  expect((await create("twice")).refusal).toEqual([409, "TUNEIT_SERVER_EXISTS"]);
  await writeFile(file("other.json"), "{}");
  expect((await create("other")).refusal).toEqual([409, "TUNEIT_SERVER_EXISTS"]);
});

test("a text that is no valid recipe is kept, and each of its problems has its place", async () => {
  const half = await create("half", "tuneit: 1\ntask: text-classification\ntrain: { epochs: -1, batchsize: 2 }\n");
  const entry = recipeEntry.parse(half.body);
  expect(entry.recipe).toBeNull();
  expect(entry.problems.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(["/data", "/model", "/train/epochs", "/train/batchsize"]),
  );
  const broken = recipeEntry.parse((await create("broken", "a: [1,\nb: }")).body);
  expect(broken).toMatchObject({ recipe: null, name: "broken", task: null });
  expect(broken.problems[0]!.message).toMatch(/line \d/);
});

test.each(["../evil", "%2e%2e%2fevil", "a/b", ".hidden", "UPPER", "", "a\u0000b", "x".repeat(81)])(
  "the id %j leads nowhere",
  async (id) => {
    expect((await create(id)).refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
    const { refusal } = await bench.ask("GET", `/recipes/${encodeURIComponent(id) || "%20"}`);
    expect(refusal?.[0]).toBe(404);
  },
);

test("what is no recipe file is not listed, and what is huge not read", async () => {
  await mkdir(file("folder.yaml"), { recursive: true });
  await writeFile(file("notes.txt"), "x");
  await writeFile(file("huge.yaml"), "x".repeat(1_000_001));
  await symlink("nowhere", file("dangling.yaml"));
  const { items } = pageOf(recipeEntry).parse((await bench.ask("GET", "/recipes")).body);
  const ids = items.map(({ id }) => id);
  for (const id of ["folder", "notes", "huge", "dangling"]) expect(ids).not.toContain(id);
});
