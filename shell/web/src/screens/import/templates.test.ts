import type { DatasetEntry, DatasetReading } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { plainReading } from "../../data/dataset-reading.ts";
import { templatesFor } from "./templates.ts";

const columns = ["id", "body", "team"].map((name) => ({ name, type: "string" })) as Parameters<typeof templatesFor>[2];
const plain = { text: "body", label: "team", task: null, roles: {} };
const split = { train: 0.7, validation: 0.2, test: 0.1 };
const dataset = (id: string, updatedAt: number, reading: Partial<DatasetReading> | null) =>
  ({ id, name: `${id}.csv`, updatedAt, reading: reading && { ...plainReading, ...reading } }) as DatasetEntry;

it("offers how datasets with the same columns are used, the newest first and each use once", () => {
  const others = [
    dataset("older", 1, { text: "body", label: "team" }),
    dataset("same", 2, { text: "body", label: "team" }),
    dataset("shares", 3, { text: "body", label: "team", split }),
  ];
  expect(templatesFor(others, "mine", columns)).toEqual([
    { name: "shares.csv", roles: { ...plain, split } },
    { name: "same.csv", roles: { ...plain, split: null } },
  ]);
});

it("offers nothing of itself, of other columns, and of what nobody has read yet", () => {
  const others = [
    dataset("mine", 1, { text: "body", label: "team" }),
    dataset("other-columns", 2, { text: "text", label: "team" }),
    dataset("by-number", 3, { text: 0, label: 1 }),
    dataset("half", 4, { text: "body" }),
    dataset("unread", 5, null),
  ];
  expect(templatesFor(others, "mine", columns)).toEqual([]);
});
