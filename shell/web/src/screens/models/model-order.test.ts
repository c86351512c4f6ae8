import type { ModelEntry } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { ordered } from "./model-order.ts";

const model = (title: string, verdict: ModelEntry["fit"]["verdict"], needBytes: number | null): ModelEntry =>
  ({ title, bytes: needBytes, parameters: null, fit: { verdict, needBytes } }) as ModelEntry;
const all = [
  model("b", "no", 900),
  model("d", "unknown", null),
  model("a", "fits", 10),
  model("c", "tight", 60),
  model("e", "fits", 40),
];
const names = (order: Parameters<typeof ordered>[1]): string =>
  ordered(all, order)
    .map(({ title }) => title)
    .join("");

it("sorts by fit, size and name, and what is not known comes last", () => {
  expect(names("given")).toBe("bdace");
  expect(names("fit")).toBe("eacbd");
  expect(names("size")).toBe("aecbd");
  expect(names("name")).toBe("abcde");
});
