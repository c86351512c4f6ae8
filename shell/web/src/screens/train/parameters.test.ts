import { trainSection } from "@tuneit/protocol";
import { expect, it } from "vitest";
import { trainSchema } from "./parameters.ts";
import { isMap, type Json } from "./paths.ts";

/** Every setting with a default, by its path. */
function defaults(schema: Json, path = ""): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, field] of Object.entries((schema["properties"] ?? {}) as Record<string, Json>)) {
    if (isMap(field["properties"])) Object.assign(found, defaults(field, `${path}${name}.`));
    else if (field["default"] !== undefined && field["default"] !== "") found[path + name] = field["default"];
  }
  return found;
}

const flat = (value: Json, path = ""): Record<string, unknown> =>
  Object.assign(
    {},
    ...Object.entries(value).map(([name, inside]) =>
      isMap(inside) ? flat(inside, `${path}${name}.`) : { [path + name]: inside },
    ),
  ) as Record<string, unknown>;

it("says the defaults of the contract, for everything the contract has", () => {
  const { strategy: _, ...contract } = trainSection.parse({ stopEarly: { metric: "x" } });
  const { epochs, ...shown } = defaults(trainSchema(["x"]));
  expect(epochs).toBe(3);
  const { "stopEarly.metric": __, "optimizer.betas": ___, ...wanted } = flat(contract);
  expect(shown).toEqual(wanted);
});

it("takes only what the contract takes", () => {
  const { properties } = trainSchema([]);
  for (const [name, field] of Object.entries(properties)) {
    const bounds = field as { minimum?: number; maximum?: number };
    for (const value of [bounds.minimum, bounds.maximum])
      if (value !== undefined) expect(trainSection.safeParse({ [name]: value }).success, name).toBe(true);
    if (bounds.maximum !== undefined)
      expect(trainSection.safeParse({ [name]: bounds.maximum + 1 }).success, name).toBe(false);
  }
});
