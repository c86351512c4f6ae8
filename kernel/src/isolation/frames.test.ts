import { maxFrameJson } from "@tuneit/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameFault, FrameReader, isSendable } from "./frames.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

test("frames come out as they went in, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (values, size) => {
      const stream = Buffer.concat(values.map((value) => encodeFrame(JSON.stringify(value))));
      const reader = new FrameReader();
      const read: unknown[] = [];
      for (let at = 0; at < stream.length; at += size) read.push(...reader.push(stream.subarray(at, at + size)));
      expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
    }),
  );
});

test("nesting is counted as a parser would count it, strings left aside", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 70 }), fc.string(), (value, text) => {
      const frame = encodeFrame(JSON.stringify([value, `${text}[[[{"\\`]));
      expect(isSendable(frame)).toBe(depthOf([value, ""]) <= 64);
    }),
  );
  expect(isSendable(encodeFrame(JSON.stringify(nested(64))))).toBe(true);
  expect(isSendable(encodeFrame(JSON.stringify(nested(65))))).toBe(false);
});

test("what is not a frame is a fault", () => {
  const read = (bytes: Buffer): unknown[] => [...new FrameReader().push(bytes)];
  const head = (json: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(8);
    buffer.writeUInt32LE(json, 0);
    buffer.writeUInt32LE(bytes, 4);
    return buffer;
  };
  expect(() => read(head(maxFrameJson + 1, 0))).toThrow(FrameFault);
  expect(() => read(head(2, 1))).toThrow(FrameFault);
  expect(() => read(encodeFrame("{"))).toThrow(FrameFault);
  expect(() => read(encodeFrame("[".repeat(65)))).toThrow(/nested deeper/);
  expect(read(head(4, 0))).toEqual([]);
});
