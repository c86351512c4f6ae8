import { expect, test } from "vitest";
import { writeBlock } from "./cipher.js";

test("a block of the key stream is that of RFC 8439, appendix A.1, vectors 1 to 3", () => {
  const block = (lastOfKey: number, counter: number): string => {
    const key = new Uint8Array(32);
    key[31] = lastOfKey;
    const out = new Uint32Array(16);
    writeBlock(new Uint32Array(key.buffer), counter, out);
    return Buffer.from(out.buffer).toString("hex");
  };
  expect(block(0, 0)).toMatch(/^76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7/);
  expect(block(0, 1)).toMatch(/^9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed/);
  expect(block(1, 1)).toMatch(/^3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a/);
});
