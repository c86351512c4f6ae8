import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspectArchive } from "@tuneit/packaging";
import { hostileArchives } from "@tuneit/packaging/hostile-archives";
import { toIsolate } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { workerProgram } from "../../../kernel/src/isolation/worker-program.ts";

const isolation = fileURLToPath(new URL("../../../kernel/src/isolation", import.meta.url));

test("J22 native code and compiled JavaScript in a package are refused", async () => {
  const native = hostileArchives.filter(({ rule }) => rule === "native-binary");
  expect(native.length).toBeGreaterThanOrEqual(3);
  for (const { make } of native)
    await expect(inspectArchive(make())).rejects.toMatchObject({
      code: "TUNEIT_ARCHIVE_REFUSED",
      details: expect.objectContaining({ rule: "native-binary" }),
    });
});

test("J22 a worker is sent source and nothing else, and no engine is handed a code cache or snapshot", async () => {
  const load = {
    type: "load",
    id: 1,
    plugin: "@a/b",
    version: "1.0.0",
    code: "",
    memoryMb: 64,
    deadlineMs: 1,
    offers: [],
  };
  expect(toIsolate.safeParse(load).success).toBe(true);
  for (const name of ["cachedData", "snapshot", "path"])
    expect(toIsolate.safeParse({ ...load, [name]: "x" }).success, name).toBe(false);
  for (const folder of ["worker", "quickjs"])
    for (const name of (await readdir(join(isolation, folder))).filter((one) => one.endsWith(".js")))
      expect(await readFile(join(isolation, folder, name), "utf8"), name).not.toMatch(/cachedData|[sS]napshot|bjson/i);
});

test("J22 a worker can read no file of a package: its own folder and its engine are all it has", async () => {
  for (const engine of ["isolated-vm", "quickjs"] as const) {
    const { args, readOnly } = await workerProgram({ engine });
    const [folder, binary] = readOnly;
    expect(readOnly).toEqual([join(isolation, "worker"), expect.stringMatching(/node_modules.*\.(?:node|wasm)$/)]);
    const granted = args.filter((arg) => arg.startsWith("--allow-fs"));
    expect(granted).toEqual([`--allow-fs-read=${folder}/*`, `--allow-fs-read=${binary}`]);
  }
});
