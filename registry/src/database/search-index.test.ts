import type { PluginListing, PluginName } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "./open-database.ts";

let database: Database;
beforeEach(async () => {
  database = await openDatabase(":memory:");
});
afterEach(async () => database.close());

function listing(name: string, more: Partial<PluginListing> = {}): PluginListing {
  return {
    offers: [],
    name: name as PluginName,
    version: "1.0.0",
    displayName: name,
    description: "",
    licence: "MIT",
    categories: [],
    points: [],
    tasks: [],
    capabilities: [],
    language: "python",
    publisher: "alice",
    publishedAt: "2026-01-01T00:00:00Z",
    downloads: 0,
    sizeBytes: 1,
    signed: true,
    signer: "SHA256:one",
    engines: "^1.0.0",
    verified: false,
    deprecated: null,
    ...more,
  };
}

const put = (name: string, more: Partial<PluginListing> = {}, body = ""): Promise<void> =>
  database.search.put({
    listing: listing(name, more),
    updatedAt: Date.now(),
    keywords: "",
    body,
    facets: [["licence", "MIT"]],
  });
const find = async (text: string | null, sort: "relevance" | "name" | "downloads" = "relevance") =>
  (await database.search.search({ text, filters: [], sort, offset: 0, limit: 10 })).items.map((item) => item.name);

test("a word in the name counts more than one in the text", async () => {
  await put("@acme/other", {}, "rouge rouge");
  await put("@acme/rouge");
  expect(await find('"rouge"*')).toEqual(["@acme/rouge", "@acme/other"]);
});

test("use lifts a match", async () => {
  await put("@acme/rouge-a");
  await put("@acme/rouge-b", { downloads: 1000 });
  expect(await find('"rouge"*')).toEqual(["@acme/rouge-b", "@acme/rouge-a"]);
  expect(await find(null, "downloads")).toEqual(["@acme/rouge-b", "@acme/rouge-a"]);
});

test("a plugin is replaced and removed whole", async () => {
  await put("@acme/rouge", { description: "first" });
  await put("@acme/rouge-two", { description: "first" });
  await put("@acme/rouge", { description: "second" });
  expect([await find('"first"*'), await find('"second"*')]).toEqual([["@acme/rouge-two"], ["@acme/rouge"]]);
  await database.search.remove("@acme/rouge");
  expect([await find('"second"*'), await find(null)]).toEqual([[], ["@acme/rouge-two"]]);
});

test("facets count only what was found", async () => {
  await put("@acme/rouge");
  await put("@acme/bleu");
  const page = await database.search.search({
    text: '"rouge"*',
    filters: [["licence", ["MIT"]]],
    sort: "relevance",
    offset: 0,
    limit: 1,
  });
  expect([page.total, page.facets]).toEqual([1, { licence: { MIT: 1 } }]);
});
