import type { DatasetEntry, ModelEntry } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { plainReading } from "../../data/dataset-reading.ts";
import { guessModel, readingOf, transformsOf } from "./begin-with.ts";
import { forkedRecipe, freeId, slug } from "./new-recipe.ts";

const dataset: DatasetEntry = {
  ...{ id: "a.csv", name: "a.csv", path: "data/a.csv", bytes: 1, updatedAt: 0, reader: "csv" },
  reading: { ...plainReading, with: { header: false }, text: "1", label: "0" },
};

it("takes from the address how data is read, and passes over what it cannot read there", () => {
  const read = (query: string) => readingOf(dataset, new URLSearchParams(query)).reading;
  expect(read("")).toEqual(dataset.reading);
  expect(read('use=csv&with={"header":true}&text=body&split=0.7,0.2,0.1')).toEqual({
    ...{ ...plainReading, use: "csv", with: { header: true }, text: "body", label: "0" },
    ...{ split: { train: 0.7, validation: 0.2, test: 0.1 }, license: null },
  });
  expect(read("with={oops&split=much")).toEqual(dataset.reading);
});

it("takes the mends of a report, and passes over what is none", () => {
  const mends = (text: string) => transformsOf(new URLSearchParams({ transforms: text }));
  expect(mends('[{"use":"trim","with":{}},7]')).toEqual([{ use: "trim", with: {} }]);
  expect([mends("[oops"), mends("{}"), transformsOf(new URLSearchParams())]).toEqual([[], [], []]);
});

it("names a recipe after its data, and never twice the same", () => {
  expect([slug("Sms Spam (final)"), slug("数据")]).toEqual(["sms-spam-final", "recipe"]);
  expect(freeId("a", ["a", "a-2"])).toBe("a-3");
  const forked = forkedRecipe("v1.2", { tuneit: 1, name: "v1.2" }, ["v1-2-fork"]);
  expect(forked).toEqual({ id: "v1-2-fork-2", text: "tuneit: 1\nname: v1-2-fork-2\n" });
});

it("guesses a model that is here, one that fits before one that does not", () => {
  const model = (ref: string, local: boolean, verdict: string) => ({ ref, local, fit: { verdict } }) as ModelEntry;
  expect(guessModel([model("a", false, "fits"), model("b", true, "no"), model("c", true, "fits")])).toBe("c");
  expect(guessModel([model("b", true, "no")])).toBe("b");
  expect(guessModel([])).toBeUndefined();
});
