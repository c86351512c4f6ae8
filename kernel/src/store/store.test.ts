import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { integrityOf, manifestOf, tarballOf } from "./stand-in-registry.ts";
import { folderIntegrity, Store } from "./store.ts";

const tarball = tarballOf(manifestOf("@acme/x", "1.0.0"));
const entry = { name: "@acme/x", version: "1.0.0", integrity: integrityOf(tarball) };

async function emptyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "store-"));
  onTestFinished(() => rm(home, { recursive: true }));
  return home;
}

test("every kind of change to a stored file is found, and putting it again mends it (R43)", async () => {
  const store = new Store(await emptyHome());
  const { root } = await store.put(tarball, entry);
  const changes = [
    () => writeFile(join(root, "main.js"), "export function draw() { steal(); }"),
    () => rm(join(root, "main.js")),
    () => writeFile(join(root, "added.js"), ""),
    async () => (await rm(join(root, "main.js")), await symlink("/etc/hostname", join(root, "main.js"))),
    () => writeFile(join(root, "..", "record.json"), "{}"),
  ];
  for (const change of changes) {
    await change();
    await expect(store.open(entry.integrity, "@acme/x")).rejects.toMatchObject({ code: "TUNEIT_STORE_TAMPERED" });
    await store.put(tarball, entry);
    expect((await store.open(entry.integrity, "@acme/x")).manifest.name).toBe("@acme/x");
  }
});

test("what is absent says so, a part of an install is absent, and leftovers of the dead are swept", async () => {
  const home = await emptyHome();
  const store = new Store(home);
  await expect(store.open(entry.integrity, "@acme/x")).rejects.toMatchObject({ code: "TUNEIT_STORE_ABSENT" });
  const { root } = await store.put(tarball, entry);
  await rm(join(root, "..", "record.json"));
  expect(await store.peek(entry.integrity)).toBeUndefined();
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  await writeFile(join(home, "store", `.incoming-${child.pid}-x`), "");
  await writeFile(join(home, "store", `.incoming-${process.pid}-x`), "");
  await store.sweep();
  expect((await readdir(join(home, "store"))).filter((name) => name.startsWith("."))).toEqual([
    `.incoming-${process.pid}-x`,
  ]);
});

test("ten at once put one plugin, whole", async () => {
  const home = await emptyHome();
  await Promise.all(Array.from({ length: 10 }, () => new Store(home).put(tarball, entry)));
  expect(await readdir(join(home, "store"))).toHaveLength(1);
  await new Store(home).remove(entry.integrity);
  expect(await readdir(join(home, "store"))).toEqual([]);
});

test("an archive that is refused leaves nothing", async () => {
  const home = await emptyHome();
  const store = new Store(home);
  await expect(store.put(Buffer.from("nothing"), entry)).rejects.toMatchObject({ code: "TUNEIT_ARCHIVE_REFUSED" });
  expect(await readdir(join(home, "store"))).toEqual([]);
});

test("a folder's identity is its files, in any order", () => {
  const [a, b] = [
    { path: "a", sha256: "1" },
    { path: "b", sha256: "2" },
  ];
  expect(folderIntegrity([a, b])).toBe(folderIntegrity([b, a]));
  expect(folderIntegrity([a])).not.toBe(folderIntegrity([{ path: "b", sha256: "1" }]));
});
