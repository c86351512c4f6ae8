import { maxFrameBytes, maxFrameJson } from "@tuneit/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, type Frame, FrameFault, FrameReader, isSendable } from "./frames.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

const frame = fc.record({
  value: fc.jsonValue().map((args) => ({ type: "cap", args: JSON.parse(JSON.stringify(args)) as unknown })),
  bytes: fc.uint8Array({ maxLength: 100 }),
});

const written = ({ value, bytes }: { value: unknown; bytes: Uint8Array }): Uint8Array[] => [
  encodeFrame(JSON.stringify(value), bytes.length),
  bytes,
];

test("frames come out as they went in, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (frames, size) => {
      const stream = Buffer.concat(frames.flatMap(written));
      const reader = new FrameReader();
      const read: Frame[] = [];
      for (let at = 0; at < stream.length; at += size) read.push(...reader.push(stream.subarray(at, at + size)));
      expect(read).toEqual(frames.map(({ value, bytes }) => ({ value, bytes: bytes.length > 0 ? bytes : undefined })));
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
  expect(() => read(head(2, maxFrameBytes + 1))).toThrow(/with 67108865 bytes/);
  expect(() => read(encodeFrame("{"))).toThrow(FrameFault);
  expect(() => read(encodeFrame("[".repeat(65)))).toThrow(/nested deeper/);
  expect(() => read(head(0, 0))).toThrow(/not JSON/);
  expect(read(head(4, 0))).toEqual([]);
});

test("whoever is given bytes may give their memory away, and the next frame comes whole", () => {
  const whole = (value: ArrayLike<number>): Buffer => Buffer.from(Uint8Array.from(value).buffer);
  const reader = new FrameReader();
  const head = encodeFrame('{"type":"ret"}', 16);
  const [given] = [...reader.push(whole(head)), ...reader.push(whole({ length: 16 }))];
  structuredClone(given, { transfer: [given!.bytes!.buffer as ArrayBuffer] });
  const next = [...reader.push(whole(head.subarray(0, 5))), ...reader.push(whole(head.subarray(5)))];
  expect([...next, ...reader.push(whole({ length: 16, 0: 7 }))]).toMatchObject([{ bytes: { 0: 7, length: 16 } }]);
});

test("bytes are refused as soon as the message is known that they would come with", () => {
  const read = (frame: object): unknown[] => [...new FrameReader().push(encodeFrame(JSON.stringify(frame), 1000))];
  expect(() => read({ type: "log" })).toThrow(/bytes that nobody asked for/);
  expect(() => read([])).toThrow(/bytes that nobody asked for/);
  expect(read({ type: "ret" })).toEqual([]);
});
