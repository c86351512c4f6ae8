import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostileArchives } from "./hostile-archives.ts";
import { inspectArchive } from "./inspect.ts";
import { packFolder } from "./pack.ts";
import { unpackArchive } from "./unpack.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuneit-pack-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const names = async (): Promise<string[]> =>
  (await inspectArchive(await packFolder(folder))).files.map((file) => file.path);

test("leaves out tests, caches, dependencies and hidden files", async () => {
  put({
    "package.json": "{}",
    "README.md": "x",
    "src/main.ts": "x",
    "src/main.test.ts": "x",
    "python/a/__init__.py": "x",
    "python/a/a_test.py": "x",
    "python/tests/x.py": "x",
    "python/a/__pycache__/a.pyc": "x",
    "node_modules/y/index.js": "x",
    ".env": "x",
    "tsconfig.json": "{}",
  });
  expect(await names()).toEqual(["README.md", "package.json", "python/a/__init__.py", "src/main.ts"]);
});

test("honours files of package.json", async () => {
  put({
    "package.json": '{"files":["dist","python/**/*.py"]}',
    "LICENSE": "x",
    "dist/main.js": "x",
    "src/main.ts": "x",
    "python/a/b.py": "x",
    "python/a/b.txt": "x",
  });
  expect(await names()).toEqual(["LICENSE", "dist/main.js", "package.json", "python/a/b.py"]);
});

test("globs of many stars are judged at once, and mean what they say", async () => {
  const files = ["**/".repeat(20) + "x", "*a".repeat(20) + "b", "src/**/*.ts", "d*t/m*n.js"];
  const deep = `${"q/".repeat(60)}y`;
  put({ "package.json": JSON.stringify({ files }), [deep]: "x", ["a".repeat(200)]: "x" });
  put({ "src/a.ts": "x", "src/b/c.ts": "x", "src/b/c.js": "x", "dist/main.js": "x", "q/x": "x" });
  expect(await names()).toEqual(["dist/main.js", "package.json", "q/x", "src/a.ts", "src/b/c.ts"]);
});

test("what would never end, or fill the memory, is refused before it is read", async () => {
  put({ "package.json": "{}", "big.bin": "x" });
  truncateSync(join(folder, "big.bin"), 10 * 2 ** 30);
  await expect(packFolder(folder)).rejects.toMatchObject({ details: { rule: "file-size" } });
  rmSync(join(folder, "big.bin"));
  rmSync(join(folder, "package.json"));
  symlinkSync("/dev/zero", join(folder, "package.json"));
  await expect(packFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_PACKAGE_UNPACKABLE" });
});

test("files that name a folder do not bring its tests", async () => {
  put({
    "package.json": '{"files":["python","keep_test.py"]}',
    "python/a.py": "x",
    "python/a_test.py": "x",
    "keep_test.py": "x",
  });
  expect(await names()).toEqual(["keep_test.py", "package.json", "python/a.py"]);
});

test("the same files give the same bytes", async () => {
  put({ "package.json": "{}", "b.txt": "b", "a.txt": "a" });
  const first = await packFolder(folder);
  writeFileSync(join(folder, "a.txt"), "a");
  expect(Buffer.compare(first, await packFolder(folder))).toBe(0);
});

test("packs paths of any length that the rules allow", async () => {
  const long = `${"a-folder-with-a-long-name/".repeat(13)}file-äöü.txt`;
  put({ "package.json": "{}", [long]: "x" });
  expect(await names()).toContain(long);
});

test.each([[{ "package.json": "{" }], [{ "readme.md": "x" }], [{ "package.json": '{"files":["../x"]}' }]])(
  "refuses a folder that is no package %#",
  async (files) => {
    put(files);
    await expect(packFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_PACKAGE_UNPACKABLE" });
  },
);

test("refuses a link", async () => {
  put({ "package.json": "{}" });
  symlinkSync("/etc/hostname", join(folder, "leak.txt"));
  await expect(packFolder(folder)).rejects.toMatchObject({ code: "TUNEIT_PACKAGE_UNPACKABLE" });
});

test("unpacks what was packed, once", async () => {
  put({ "package.json": "{}", "bin/a": "a", "deep/er/b": "b" });
  const target = join(folder, "..", `${folder.split("/").at(-1)}-out`);
  try {
    const inspection = await unpackArchive(await packFolder(folder), target);
    for (const file of inspection.files) {
      expect(readFileSync(join(target, file.path))).toEqual(readFileSync(join(folder, file.path)));
      expect(statSync(join(target, file.path)).mode & 0o7777).toBe(file.mode);
    }
    await expect(unpackArchive(await packFolder(folder), target)).rejects.toMatchObject({
      code: "TUNEIT_ARCHIVE_FOLDER_OCCUPIED",
    });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
});

test("a refused archive leaves no folder behind", async () => {
  const target = join(folder, "out");
  const hostile = hostileArchives.find((archive) => archive.rule === "link")!.make();
  await expect(unpackArchive(hostile, target)).rejects.toMatchObject({ code: "TUNEIT_ARCHIVE_REFUSED" });
  expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
});
