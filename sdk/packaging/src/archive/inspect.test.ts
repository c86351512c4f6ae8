import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { isCoded } from "@tuneit/protocol";
import { describe, expect, test } from "vitest";
import { hostileArchives, manifestEntry, paxEntry, rawArchive, rawTar } from "./hostile-archives.ts";
import { inspectArchive } from "./inspect.ts";
import { writeTarball } from "./tar-writer.ts";

async function ruleOf(archive: Uint8Array): Promise<unknown> {
  try {
    await inspectArchive(archive);
    return "accepted";
  } catch (error) {
    if (!isCoded(error)) throw error;
    expect(error.code).toBe("TUNEIT_ARCHIVE_REFUSED");
    expect(error.mend).not.toContain("{");
    return error.details?.["rule"];
  }
}

describe("hostile archives", () => {
  test.each(hostileArchives)("$name is refused by $rule", async ({ rule, make }) => {
    const archive = make();
    const before = process.cpuUsage();
    expect(await ruleOf(archive)).toBe(rule);
    // 150 ms is the promise; a cold reader gets room, one that inflates the bomb does not. Counted in the processor's
    // time, for a busy machine is no fault of the reader.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(300);
  });
});

test("tells files, hashes, modes and the readme", async () => {
  const archive = rawArchive([
    { path: "package/", type: "5", mode: 0o755 },
    { path: "package/README.md", content: "# Hello" },
    { path: "package/bin/run.sh", content: "echo", mode: 0o775 },
  ]);
  const inspection = await inspectArchive(archive);
  expect(inspection.integrity).toBe(`sha512-${createHash("sha512").update(archive).digest("base64")}`);
  expect(inspection.packedBytes).toBe(archive.length);
  expect(inspection.readme).toBe("# Hello");
  expect(inspection.packageJson).toEqual({ name: "@acme/x", version: "1.0.0" });
  expect(inspection.files.map(({ path, bytes, mode }) => [path, bytes, mode])).toEqual([
    ["README.md", 7, 0o644],
    ["bin/run.sh", 4, 0o755],
    ["package.json", 36, 0o644],
  ]);
  expect(inspection.files[0]?.sha256).toBe(createHash("sha256").update("# Hello").digest("hex"));
  expect(Buffer.from(inspection.read("bin/run.sh") ?? "").toString()).toBe("echo");
  expect(inspection.read("../package.json")).toBeUndefined();
  expect(inspection.read("__proto__")).toBeUndefined();
});

test("reads long paths from pax records", async () => {
  const path = `package/${"folder-name/".repeat(20)}file.txt`;
  const inspection = await inspectArchive(
    rawArchive([paxEntry("path", path), { path: "package/short", content: "x" }]),
  );
  expect(inspection.files.map((file) => file.path)).toContain(path.slice(8));
});

test("reads an archive whose padding runs on in zeros", async () => {
  const archive = gzipSync(Buffer.concat([rawTar([manifestEntry]), Buffer.alloc(8192)]));
  expect(await ruleOf(archive)).toBe("accepted");
});

test("any change of one byte is refused or gives other content", async () => {
  const archive = Buffer.from(
    writeTarball([{ path: "package.json", content: Buffer.from(String(manifestEntry.content)), mode: 0o644 }]),
  );
  const before = await inspectArchive(archive);
  for (let at = 0; at < archive.length; at++) {
    const changed = Buffer.from(archive);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    const result = await inspectArchive(changed).catch((error: unknown) => error);
    if (result instanceof Error) expect(isCoded(result), `byte ${at}: ${result.message}`).toBe(true);
    else expect((result as typeof before).integrity).not.toBe(before.integrity);
  }
});

test("random bytes never end in anything but a refusal", async () => {
  let state = 20261121;
  const next = (): number => (state = (state * 1103515245 + 12345) >>> 0) >>> 8;
  for (let round = 0; round < 200; round++) {
    const tar = rawTar([manifestEntry, { path: "package/a", content: "abc" }]);
    for (let i = 0; i < 4; i++) tar[next() % tar.length] = next();
    const result = await inspectArchive(gzipSync(tar, { level: 1 })).catch((error: unknown) => error);
    if (result instanceof Error) expect(isCoded(result), `round ${round}: ${result.stack}`).toBe(true);
  }
});
