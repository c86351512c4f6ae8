import { createHash } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { versionedSource, versionsFolder } from "./source-version.ts";

let workspace: string;
beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), "tuneit-versions-")));
  await mkdir(join(workspace, "data"));
  await writeFile(join(workspace, "data", "a.csv"), "new\n");
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const find = (version: string) => versionedSource("data/a.csv", workspace, { version, workspace });

async function keep(version: string, text: string): Promise<string> {
  const path = join(versionsFolder(workspace), "a.csv", version, "a.csv");
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  return path;
}

test("a version is found by its whole hash or its beginning, the newest in its own place", async () => {
  const kept = await keep(hash("old\n"), "old\n");
  expect(await find(hash("old\n"))).toBe(kept);
  expect(await find(hash("old\n").slice(0, 8))).toBe(kept);
  expect(await find(hash("new\n").slice(0, 12))).toBe(join(workspace, "data", "a.csv"));
});

test("one that is not there, and a beginning that several have, are told with those that there are", async () => {
  await keep(`12345678${"a".repeat(56)}`, "x");
  await keep(`12345678${"b".repeat(56)}`, "y");
  const failure = (version: string) => find(version).catch((error: unknown) => error);
  expect(await failure("ffffffff")).toMatchObject({
    code: "TUNEIT_DATA_VERSION_MISSING",
    reason: expect.stringContaining(hash("new\n").slice(0, 12)),
  });
  expect(await failure("12345678")).toMatchObject({ reason: expect.stringContaining("Several begin like that") });
});
