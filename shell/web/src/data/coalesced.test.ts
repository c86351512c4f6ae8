import { expect, it } from "vitest";
import { coalesced } from "./coalesced.ts";

it("never cuts one short, and does the last that was asked for", async () => {
  const finish: (() => void)[] = [];
  const end = new AbortController();
  const ask = coalesced(() => new Promise<void>((done) => finish.push(done)), end.signal, 0);
  ask();
  ask();
  ask();
  expect(finish).toHaveLength(1);
  finish[0]?.();
  await expect.poll(() => finish.length).toBe(2);
  finish[1]?.();
  await new Promise((done) => setTimeout(done, 20));
  expect(finish).toHaveLength(2);
  end.abort();
  ask();
  await new Promise((done) => setTimeout(done, 20));
  expect(finish).toHaveLength(2);
});
