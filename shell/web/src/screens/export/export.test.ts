import { expect, it } from "vitest";
import { objection, proofWords } from "./export-words.ts";
import { snippetsOf } from "./snippets.ts";

const format = {
  format: "onnx",
  plugin: "@tuneit/export-onnx",
  title: "ONNX",
  description: "",
  config: {},
  ready: true,
  reason: null,
  estimatedBytes: 90e6,
};

it("says what speaks against a format: its own reason first, then the disk", () => {
  expect(objection(format, 1e9, "en")).toBeNull();
  expect(objection(format, 50e6, "en")).toBe("It needs about 90 MB, and 50 MB are free.");
  expect(objection({ ...format, reason: "It needs onnx." }, 1, "en")).toBe("It needs onnx.");
});

it("tells the proof in words, and says so where there is none", () => {
  const verified = { against: "checkpoint", measure: "max_abs_diff", value: 3.3e-6, limit: 1e-5 };
  expect(proofWords(verified)).toContain("answers like the checkpoint");
  expect(proofWords(verified)).toContain("3.30e-6");
  expect(proofWords(null)).toMatch(/^Not verified/);
});

it("offers code that fits the files, and keeps a name one word of the shell", () => {
  const run = { name: "it's mine", id: "01A" };
  const titles = (files: readonly string[]) => snippetsOf(run, files, "http://x").map(({ title }) => title);
  expect(titles(["model.onnx", "tokenizer.json", "classes.json"])).toEqual([
    "Python, ONNX Runtime",
    "Command line",
    "HTTP",
  ]);
  expect(titles(["weights.bin"])).toEqual(["Command line", "HTTP"]);
  expect(snippetsOf(run, [], "http://x")[0]?.code).toBe(String.raw`npx tuneit predict 'it'\''s mine' --text "…"`);
});
