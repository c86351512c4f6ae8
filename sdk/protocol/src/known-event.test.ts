import { expect, it } from "vitest";
import { eventPayloads, type RunEvent } from "./journal.ts";
import { isKnownEvent } from "./known-event.ts";

const metric = { name: "loss", value: 0.5, step: 3, epoch: 0.1, split: "train", unit: "nats", stage: "train" };
const log = { stage: "train", level: "info", logger: "a", text: "b", source: "python", plugin: "@a/b" };
const numbers = [Number.NaN, Infinity, -Infinity, -1, -0, 0, 1.5, 2 ** 53, 2 ** 60, 5e-324];
const words = [
  "",
  "NaN",
  "Infinity",
  "info",
  "fatal",
  "python",
  "toString",
  ...[40, 64, 120, 200, 8192].flatMap(around),
];
const values = [undefined, null, true, [], {}, 1n, ...numbers, ...words];

function around(length: number): string[] {
  return [length, length + 1].map((one) => "x".repeat(one));
}

it.each([
  ["metric", metric],
  ["log", log],
] as const)("says of a %s what its schema says, whatever is in it", (type, sound) => {
  const changed = [...Object.keys(sound), "other", "toString"].flatMap((key) =>
    values.map((value) => ({ ...sound, [key]: value })),
  );
  const without = Object.keys(sound).map((gone) =>
    Object.fromEntries(Object.entries(sound).filter(([key]) => key !== gone)),
  );
  const agree = [sound, ...changed, ...without].map((payload) => {
    const event = { seq: 1, time: 2, type, ...payload } as unknown as RunEvent;
    const schema = eventPayloads[type].safeParse(payload).success;
    expect(isKnownEvent(event), Object.values(payload).map(String).join().slice(0, 200)).toBe(schema);
    return schema;
  });
  expect(new Set(agree)).toEqual(new Set([true, false]));
});

it("knows no type of a later version, nor what all objects have", () => {
  for (const type of ["painting", "toString", "__proto__"])
    expect(isKnownEvent({ seq: 1, time: 2, type } as unknown as RunEvent)).toBe(false);
});
