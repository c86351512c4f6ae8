import fc from "fast-check";
import { expect, test } from "vitest";
import { packValue, unpackValue } from "./frame-values.ts";

const { value: nested } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    fc.uint8Array({ maxLength: 20 }),
    fc.float32Array({ maxLength: 5 }),
    fc.bigInt64Array({ maxLength: 3 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("$bytes", "$$bytes", "$$$bytes", "bytes")),
      tie("value"),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
}));

test("typed arrays come out as they went in, wherever they stand and whatever keys stand beside them", () => {
  fc.assert(
    fc.property(nested, (value) => {
      const { json, bytes } = packValue(value);
      const sent: unknown = JSON.parse(JSON.stringify(json));
      expect(unpackValue({ json: sent, bytes })).toEqual(value);
    }),
  );
});

test("a part of a buffer travels alone, and comes out in memory of its own", () => {
  const large = new Float64Array([1, 2, 3, 4]);
  const { json, bytes } = packValue({ part: large.subarray(1, 3), empty: new Int8Array(0), $bytes: 7 });
  expect(json).toEqual({
    part: { $bytes: [0, 2, "Float64Array"] },
    empty: { $bytes: [16, 0, "Int8Array"] },
    $$bytes: 7,
  });
  expect(bytes).toHaveLength(24);
  const { part } = unpackValue({ json, bytes }) as { part: Float64Array };
  expect([part, part.buffer.byteLength]).toEqual([new Float64Array([2, 3]), 16]);
});

test("an array that is all of the bytes takes them over, and leaves memory alone that holds more", () => {
  const { json, bytes } = packValue(new Float64Array([1, 2]));
  expect((unpackValue({ json, bytes }) as Float64Array).buffer).toBe(bytes!.buffer);
  const shared = new Uint8Array(24).subarray(8);
  const { buffer } = unpackValue({ json, bytes: shared }) as Float64Array;
  expect([buffer === shared.buffer, buffer.byteLength]).toEqual([false, 16]);
});

test("without typed arrays nothing changes, not even a key that looks like ours", () => {
  const value = { $bytes: [0, 1, "Uint8Array"], at: new Date(0) };
  expect(packValue(value)).toEqual({ json: value });
  expect(unpackValue({ json: value })).toBe(value);
});

test("what names bytes that are not there is refused, and many names are worth no more than the bytes", () => {
  const bytes = new Uint8Array(16);
  const read = (place: unknown): unknown => unpackValue({ json: [{ $bytes: place }], bytes });
  for (const place of [
    null,
    [],
    [0, 3, "Float64Array"],
    [-8, 1, "Int8Array"],
    [0, 1, "Array"],
    [0, 0.5, "Int8Array"],
    [0, 1, "__proto__"],
  ])
    expect(() => read(place)).toThrow(RangeError);
  const same = { $bytes: [0, 16, "Uint8Array"] };
  expect(() => unpackValue({ json: [same, same], bytes })).toThrow(RangeError);
});
