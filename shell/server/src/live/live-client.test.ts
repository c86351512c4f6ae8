import { streamEvent, type StreamEvent } from "@tuneit/protocol/http";
import { expect, test } from "vitest";
import { StandInRun, standInId } from "./journal.fixture.ts";
import { Live } from "./live.ts";
import type { Sink } from "./live-client.ts";

const topic = `run:${standInId}` as const;

/** Keeps what it is sent; takes nothing while it is held. */
class Kept implements Sink {
  readonly events: StreamEvent[] = [];
  cursor = "";
  isHeld = false;
  #release = Promise.withResolvers<void>();

  write(cursor: string, event: string): boolean {
    this.cursor = cursor;
    if (event !== "") this.events.push(streamEvent.parse(JSON.parse(event)));
    return !this.isHeld;
  }

  drained(): Promise<void> {
    return this.#release.promise;
  }

  release(): void {
    this.isHeld = false;
    this.#release.resolve();
  }

  get numbers(): number[] {
    return this.events.map(({ seq }) => seq);
  }
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function listener(live: Live, cursor?: string): Promise<{ sink: Kept; left: () => void }> {
  const sink = new Kept();
  const { client, left } = live.connect(sink, () => undefined);
  await client.subscribe([topic], cursor);
  return { sink, left };
}

test("a hundred listeners share one reader, get every line once, and leave none behind", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  run.write(3);
  const all = await Promise.all(Array.from({ length: 100 }, () => listener(live)));
  run.write(5);
  await expect.poll(() => all.map(({ sink }) => sink.numbers.join())).toEqual(Array(100).fill("3,4,5,6,7"));
  expect(run.readers).toBe(1);
  for (const { left } of all) left();
  expect(live.size).toBe(0);
  await live.close();
  await expect.poll(() => run.readers).toBe(0);
});

test("a run that waits in the queue is followed from its first line once it is there", async () => {
  await using run = await StandInRun.make();
  const { get } = run.kernel.runs;
  let isThere = false;
  const late = async (id: string) => (isThere ? get(id) : get(`no ${id}`));
  const live = new Live({ ...run.kernel, runs: { ...run.kernel.runs, get: late } });
  const { sink, left } = await listener(live);
  expect(sink.events.map(({ type }) => type)).toEqual(["reset"]);
  live.topics.changed("runs", "run", { run: standInId, status: "queued" });
  isThere = true;
  run.write(3);
  live.topics.changed("runs", "run", { run: standInId, status: "running" });
  await expect.poll(() => sink.events.filter(({ type }) => type === "log").map(({ seq }) => seq)).toEqual([0, 1, 2]);
  left();
  await live.close();
});

test("who comes back with its cursor gets what it missed, once", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  const first = await listener(live);
  run.write(4);
  await expect.poll(() => first.sink.numbers).toEqual(upTo(0, 3));
  first.left();
  run.write(6);
  const second = await listener(live, first.sink.cursor);
  run.write(1);
  await expect.poll(() => second.sink.numbers).toEqual(upTo(4, 10));
  second.left();
  await live.close();
});

test("lines that are no longer kept come from the journal, and then the new ones, without a gap", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  const early = await listener(live);
  early.left();
  run.write(25_000);
  const late = await listener(live, early.sink.cursor);
  run.write(10);
  await expect.poll(() => late.sink.events.length, { timeout: 10_000 }).toBe(25_010);
  expect(late.sink.numbers).toEqual(upTo(0, 25_009));
  late.left();
  await live.close();
});

test("a slow listener is sent nothing more, keeps nobody waiting, and catches up", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  const [slow, fast] = await Promise.all([listener(live), listener(live)]);
  slow.sink.isHeld = true;
  run.write(500);
  await expect.poll(() => fast.sink.events.length).toBe(500);
  expect(slow.sink.events.length).toBe(1);
  slow.sink.release();
  await expect.poll(() => slow.sink.numbers).toEqual(upTo(0, 499));
  for (const one of [slow, fast]) one.left();
  await live.close();
});

test("a topic without a journal tells what changed; what was missed meanwhile is one reset", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  const sink = new Kept();
  const { client, left } = live.connect(sink, () => undefined);
  await client.subscribe(["runs", "queue"]);
  live.topics.changed("runs", "run", { run: standInId, status: "running" });
  live.topics.changed("jobs");
  expect(sink.events.map(({ topic, type }) => [topic, type])).toEqual([["runs", "run"]]);
  left();
  live.topics.changed("queue");
  live.topics.changed("queue");
  const again = new Kept();
  await live.connect(again, () => undefined).client.subscribe(["runs", "queue", "jobs"], sink.cursor);
  expect(again.events.map(({ topic, type }) => [topic, type])).toEqual([["queue", "reset"]]);
  await live.close();
});

test("a cursor that cannot be honoured, and a run that is not there, are answered by reset", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  run.write(2);
  const broken = await listener(live, "%%%");
  expect(broken.sink.events.map(({ type }) => type)).toEqual(["reset"]);
  const tooFar = Buffer.from(JSON.stringify(["elsewhere", [[topic, 99]]])).toString("base64url");
  const ahead = await listener(live, tooFar);
  expect(ahead.sink.events.map(({ type }) => type)).toEqual(["reset"]);
  run.write(1);
  await expect.poll(() => ahead.sink.numbers.at(-1)).toBe(2);
  const sink = new Kept();
  await live.connect(sink, () => undefined).client.subscribe(["run:01J0000000000000000000000B"]);
  expect(sink.events.map(({ type }) => type)).toEqual(["reset"]);
  await live.close();
});

test("what is unsubscribed is told no more, and its journal is let go", async () => {
  await using run = await StandInRun.make();
  const live = new Live(run.kernel);
  const sink = new Kept();
  const { client, left } = live.connect(sink, () => undefined);
  await client.subscribe([topic, "jobs"]);
  client.unsubscribe([topic]);
  run.write(3);
  live.topics.changed("jobs");
  await new Promise((resolve) => setImmediate(resolve));
  expect(sink.events.map((event) => event.topic)).toEqual(["jobs"]);
  left();
  await live.close();
  await expect.poll(() => run.readers).toBe(0);
});
