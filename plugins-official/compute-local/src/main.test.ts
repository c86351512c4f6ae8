import { describedIn } from "@tuneit/testing";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { local } from "./main.ts";

const machine = { cores: 2, memoryBytes: 8e9, accelerator: "cpu" };
const stages = [{ id: "train", kind: "train", memoryBytes: 4e9 }];
const context = (device: string) => ({
  config: { device },
  log: console,
  signal: new AbortController().signal,
  progress: () => undefined,
});

test("stages run here and cost nothing", () => {
  expect(local({ stages, machine }, context("auto"))).toEqual({ where: "here", pricePerHour: null });
});

test("a device that is not there, and a stage larger than the machine, are refused", () => {
  expect(() => local({ stages, machine }, context("cuda"))).toThrow("no cuda device");
  expect(() => local({ stages, machine: { ...machine, memoryBytes: 1e9 } }, context("cpu"))).toThrow("more memory");
});

test("the manifest says what the code says", () => {
  expect(describedIn(manifest, "compute-provider")).toEqual([local.tuneit.contribution]);
});
