import { expect, test } from "vitest";
import { workerProgram } from "./worker-program.ts";

test("a worker reads its own folder and its engine, and may do what its engine needs", async () => {
  const { args, readOnly } = await workerProgram();
  expect(args).toEqual(expect.arrayContaining(["--permission", "--no-node-snapshot", "--allow-addons", "isolated-vm"]));
  expect(args.filter((arg) => arg.startsWith("--allow-fs-read="))).toEqual([
    `--allow-fs-read=${readOnly[0]}/*`,
    `--allow-fs-read=${readOnly[1]}`,
  ]);
  expect(args.some((arg) => /allow-worker|allow-child|allow-fs-write|jitless/.test(arg))).toBe(false);
});

test("QuickJS is one file of WebAssembly and no native code", async () => {
  const { args, readOnly } = await workerProgram({ engine: "quickjs" });
  expect(readOnly[1]).toMatch(/\.wasm$/);
  expect(args).toContain("--allow-worker");
  expect(args).not.toContain("--allow-addons");
});

test("hardened workers compile nothing; QuickJS cannot be hardened", async () => {
  expect((await workerProgram({ hardened: true })).args).toContain("--jitless");
  const both = workerProgram({ hardened: true, engine: "quickjs" });
  await expect(both).rejects.toMatchObject({ code: "TUNEIT_ISOLATE_ENGINE" });
});
