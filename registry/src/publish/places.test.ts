import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { NamedQueue, Places } from "./places.ts";

test("who finds no place waits in line, and a place given back twice counts once", async () => {
  const places = new Places(1);
  const first = await places.take();
  const order: string[] = [];
  const second = places.take().then((place) => (order.push("second"), place));
  const third = places.take().then((place) => (order.push("third"), place));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  const held = await second;
  await wait(5);
  expect(order).toEqual(["second"]);
  held[Symbol.dispose]();
  await third;
  expect(order).toEqual(["second", "third"]);
});

test("who waits too long or leaves gives up its turn", async () => {
  const places = new Places(1);
  const first = await places.take();
  const left = new AbortController();
  const leaver = places.take({ signal: left.signal });
  const impatient = places.take({ waitMs: 5 });
  left.abort();
  await expect(leaver).rejects.toMatchObject({ code: "TUNEIT_REGISTRY_BUSY" });
  await expect(impatient).rejects.toMatchObject({ code: "TUNEIT_REGISTRY_BUSY" });
  first[Symbol.dispose]();
  using _next = await places.take({ waitMs: 5 });
});

test("one name is one line, and a failure does not stop it", async () => {
  const queue = new NamedQueue();
  const running = { now: 0, most: 0 };
  const work = (fails: boolean) => async (): Promise<void> => {
    running.most = Math.max(running.most, ++running.now);
    await wait(2);
    running.now--;
    if (fails) throw new Error("failed");
  };
  const done = await Promise.allSettled([1, 2, 3, 4].map((number) => queue.run("a", work(number === 2))));
  expect(running.most).toBe(1);
  expect(done.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
});
