import type { PluginListing } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "./open-database.ts";
import type { VersionRow } from "./packages.ts";

let database: Database;
beforeEach(async () => {
  database = await openDatabase(":memory:");
  await database.accounts.addUser({ name: "alice", password: null, admin: false });
});
afterEach(async () => database.close());

const name = "@acme/x";
const row = (version: string, publishedAt: number): VersionRow => ({
  name,
  version,
  publishedAt,
  state: "pending",
  integrity: "",
  shasum: "",
  publisherId: 1,
  keyId: "",
  signature: "",
  packedBytes: 1,
  unpackedBytes: 1,
  fileCount: 1,
  manifest: "{}",
  readme: null,
  deprecated: null,
});
const publish = async (version: string, at: number): Promise<number> => {
  await database.packages.writeAhead(row(version, at));
  return database.packages.publish({ name, version, canonical: "@acme/x", namespace: "acme" });
};
const index = (version: string, updatedAt: number): Promise<void> =>
  database.search.put({
    listing: { name, version, displayName: "", description: "", downloads: 0 } as unknown as PluginListing,
    updatedAt,
    keywords: "",
    body: "",
    facets: [],
  });

test("changes are numbered and never repeat", async () => {
  expect([await publish("1.0.0", 1), await publish("1.1.0", 2)]).toEqual([1, 2]);
  await database.packages.setState(name, "1.1.0", "yanked");
  expect((await database.packages.changesSince(1, 10)).map((change) => [change.seq, change.kind])).toEqual([
    [2, "publish"],
    [3, "yanked"],
  ]);
});

test("a version number is taken once, and undo spares what is live", async () => {
  await publish("1.0.0", 1);
  await expect(database.packages.writeAhead(row("1.0.0", 2))).rejects.toThrow("UNIQUE");
  await database.packages.undo(name, "1.0.0");
  expect((await database.packages.version(name, "1.0.0"))?.state).toBe("live");
});

test("a search entry that a kill left behind is found", async () => {
  await publish("1.0.0", 1000);
  expect(await database.packages.behindInSearch()).toEqual([name]);
  await index("1.0.0", 1000);
  expect(await database.packages.behindInSearch()).toEqual([]);
  await publish("1.1.0", 2000);
  expect(await database.packages.behindInSearch()).toEqual([name]);
  await index("1.1.0", 2000);
  await database.packages.setState(name, "1.1.0", "yanked");
  expect(await database.packages.behindInSearch()).toEqual([name]);
});
