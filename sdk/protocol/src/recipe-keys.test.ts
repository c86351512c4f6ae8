import { expect, test } from "vitest";
import { recipe } from "./recipe.ts";
import { recipeKeys } from "./recipe-keys.ts";

const keys = new Map(recipeKeys().map((key) => [key.path, key]));

test("keys stand with what they take and what stands for them", () => {
  expect(keys.get("tuneit")).toMatchObject({ takes: "1", required: true });
  expect(keys.get("train.batchSize")).toMatchObject({
    takes: "auto or whole number above 0 to 65536",
    default: '"auto"',
    required: false,
  });
  expect(keys.get("data.augment[].probability")).toMatchObject({ takes: "number from 0 to 1", default: "1" });
  expect(keys.get("metrics")?.takes).toBe("list of: contribution or { use, with }");
  expect([...keys.values()].filter(({ takes }) => takes.includes("undefined") || takes === "any value")).toEqual([]);
});

test("a default that is told is the one that a recipe gets", () => {
  const { data, ...rest } = recipe.parse({
    tuneit: 1,
    task: "x",
    data: { source: { path: "a" }, augment: [{ use: "a" }] },
    model: { ref: "a" },
    train: { stopEarly: { metric: "a" } },
  });
  const given = { ...rest, data: { ...data, "augment[]": data.augment[0] } };
  for (const { path, default: told } of keys.values()) {
    if (told === undefined) continue;
    const value = path.split(".").reduce((part: unknown, key) => (part as Record<string, unknown>)[key], given);
    const used = typeof value === "object" && value !== null && "use" in value ? value.use : value;
    expect(JSON.stringify(used), path).toBe(told);
  }
});
