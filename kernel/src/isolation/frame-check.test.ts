import { isDeepStrictEqual } from "node:util";
import { fromIsolate } from "@tuneit/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkFrame } from "./frame-check.ts";

const key = fc.constantFrom("type", "id", "value", "args", "a", "__proto__", "constructor", "toJSON", "$bytes", "");

/** Text and not values: `__proto__`, keys twice, `-0` and what overflows exist as text only. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom("null", "true", "0", "-0", "1.5", "1e999", "-1e999", "1e20", "{}", "[]"),
    fc.string({ unit: "grapheme" }).map((text) => JSON.stringify(text)),
    fc.array(tie("json"), { maxLength: 4 }).map((all) => `[${all.join()}]`),
    fc.array(fc.tuple(key, tie("json")), { maxLength: 4 }).map(objectOf),
  ),
}));

function objectOf(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

const id = fc.constantFrom("1", "0", "-0", "-1", "1.5", "1e20", '"1"', "null");
const type = fc.constantFrom('"ret"', '"cap"', '"chunk"', '"end"', '"pong"', '"__proto__"', "1", '["ret"]');
const failure = fc.constantFrom('{"kind":"threw","code":"","message":""}', '{"kind":"odd","code":"","message":""}');

/** Near what a worker may send: each member right, wrong or missing, and sometimes one too many. */
const frame = fc
  .tuple(
    fc.record(
      {
        type,
        id,
        ok: fc.constantFrom("true", "false", "1"),
        value: json,
        args: json,
        kind: fc.constantFrom('"net:connect"', `"${"x".repeat(65)}"`, "1"),
        seq: id,
        failure,
      },
      { requiredKeys: ["type"] },
    ),
    fc.array(fc.tuple(key, json), { maxLength: 1 }),
  )
  .map(([members, more]) => objectOf([...Object.entries<string>(members), ...more]));

const ret = json.map((value) => `{"type":"ret","id":1,"ok":true,"value":${value}}`);
const cap = json.map((args) => `{"type":"cap","id":1,"kind":"net:connect","args":${args}}`);
const chunk = json.map((value) => `{"value":${value},"seq":0,"type":"chunk","id":1}`);

test("a frame is taken or refused, and read, exactly as the schema would", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(ret, cap, chunk, frame, json), (text) => {
      const bySchema = fromIsolate.safeParse(JSON.parse(text)).data;
      if (bySchema) taken += 1;
      const checked = checkFrame(JSON.parse(text));
      expect(isDeepStrictEqual(checked, bySchema)).toBe(true);
      expect(JSON.stringify(checked)).toBe(JSON.stringify(bySchema));
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(100);
});

test("what the schema refuses or leaves out is found at any depth", () => {
  const read = (value: string) => checkFrame(JSON.parse(`{"type":"ret","id":1,"ok":true,"value":${value}}`));
  expect(read('[{"a":[1e999]}]')).toBeUndefined();
  expect(read('[{"a":{"__proto__":1,"b":2}}]')).toMatchObject({ value: [{ a: { b: 2 } }] });
  expect(Object.hasOwn((read('{"__proto__":{"polluted":1}}') as { value: object }).value, "__proto__")).toBe(false);
});
