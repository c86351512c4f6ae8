import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kernel, Run, RunSummary, StartOptions } from "@tuneit/kernel";
import { CodedError, runId } from "@tuneit/protocol";
import { ulid } from "ulid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunQueue } from "./run-queue.ts";
import type { WaitingRun } from "./queue-store.ts";
import { smallPlan } from "./small-plan.fixture.ts";

let workspace: string;
let kernel: StandInKernel;
let queues: RunQueue[];

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "tuneit-queue-"));
  kernel = new StandInKernel(workspace);
  queues = [];
});
afterEach(async () => {
  await Promise.all(queues.map((queue) => queue.close()));
  await rm(workspace, { recursive: true, force: true });
});

/** Stands in for a kernel: what the queue asks of one, with runs that start and end when the test says. */
class StandInKernel {
  readonly workspace: string;
  readonly starts: { id: string; options: StartOptions }[] = [];
  readonly standing = new Map<string, RunSummary["status"]>();
  /** Of runs that compute elsewhere than on the processor. */
  readonly devices = new Map<string, string>();
  readonly #ends = new Map<string, () => void>();
  /** What a start does before the run is there. */
  prepare: (id: string, options: StartOptions) => Promise<void> = async () => undefined;

  constructor(folder: string) {
    this.workspace = folder;
  }

  async run(_: unknown, options: StartOptions): Promise<Run> {
    this.starts.push({ id: options.id!, options });
    await this.prepare(options.id!, options);
    this.standing.set(options.id!, "running");
    return this.#run(options.id!);
  }

  end(id: string): void {
    this.standing.set(id, "completed");
    this.#ends.get(id)?.();
  }

  readonly runs = {
    list: async () => [...this.standing].map(([id, status]) => ({ id, status })),
    summary: async (id: string) => {
      const status = this.standing.get(id);
      if (status === undefined) throw new CodedError("TUNEIT_RUN_UNKNOWN", { message: "", cause: "", mend: "" });
      return { id, status, directory: join(workspace, id) };
    },
    get: async (id: string) => this.#run(id),
    remove: async (id: string) => void this.standing.delete(id),
    resume: async (id: string, options: StartOptions) => this.run(null, { ...options, id }),
  };

  #run(id: string): Run {
    const directory = join(workspace, id);
    const result = (): Promise<void> =>
      this.standing.get(id) === "running" ? new Promise((resolve) => this.#ends.set(id, resolve)) : Promise.resolve();
    const compute = { ...smallPlan.compute, with: { device: this.devices.get(id) ?? "auto" } };
    const account = () => ({ add: () => undefined });
    return { id, directory, plan: { ...smallPlan, compute }, result, account, async *blocks() {} } as unknown as Run;
  }
}

function open(): RunQueue {
  const queue = new RunQueue({ kernel: kernel as unknown as Kernel, log: (line) => expect.unreachable(line) });
  queues.push(queue);
  return queue;
}

/** Long enough for a machine that is busy with something else. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

let time = 0;
const waiting = (more: Partial<WaitingRun> = {}): WaitingRun => ({
  ...{
    format: 1,
    id: runId.parse(ulid()),
    kind: "start",
    name: "a",
    plan: smallPlan,
    recipe: smallPlan.recipe,
  },
  ...{ grant: "none", priority: 0, device: "cpu", parent: null, notes: {}, queuedAt: ++time },
  ...{ state: "waiting", seq: -1, error: null, endedAt: null, ...more },
});
const startedIds = () => kernel.starts.map(({ id }) => id);
const filesLeft = async () =>
  (await readdir(join(workspace, ".tuneit", "queue"))).filter((name) => name.endsWith(".json"));

test("one at a time on a device, the next when it ends; another device is free", async () => {
  const queue = open();
  const [a, b, other] = [waiting(), waiting(), waiting({ device: "cuda" })];
  kernel.devices.set(other.id, "cuda");
  for (const entry of [a, b, other]) await queue.add(entry);
  await eventually(startedIds).toEqual([a.id, other.id]);
  await eventually(() => queue.state()).toEqual({ running: 2, waiting: 1, limit: 1 });
  expect(await queue.standing(b)).toMatchObject({ place: 1, reason: "cpu is busy: 1 at a time" });
  kernel.end(a.id);
  await eventually(startedIds).toEqual([a.id, other.id, b.id]);
  await eventually(filesLeft).toEqual([]);
});

test("a run that somebody else started takes its device, and gives it back", async () => {
  kernel.standing.set("CLI", "running");
  const queue = open();
  const entry = await queue.add(waiting());
  await eventually(async () => (await queue.standing(entry)).place).toBe(1);
  expect(kernel.starts).toEqual([]);
  kernel.standing.set("CLI", "completed");
  await eventually(startedIds).toEqual([entry.id]);
});

test("the settings say how many, priority says who", async () => {
  await mkdir(join(workspace, ".tuneit"), { recursive: true });
  await writeFile(join(workspace, ".tuneit", "settings.json"), '{"format":1,"runsPerDevice":2}');
  const queue = open();
  const [first, second, low, high] = [waiting(), waiting(), waiting(), waiting()];
  for (const entry of [first, second, low, high]) await queue.add(entry);
  await eventually(startedIds).toEqual([first.id, second.id]);
  await queue.setPriority(high.id, 10);
  expect((await queue.standing((await queue.get(low.id))!)).place).toBe(2);
  kernel.end(first.id);
  await eventually(startedIds).toEqual([first.id, second.id, high.id]);
  await expect(queue.setPriority(first.id, 1)).rejects.toMatchObject({ code: "TUNEIT_SERVER_NOT_FOUND" });
});

test("one that waits is cancelled and stays to be read until it is forgotten", async () => {
  kernel.standing.set("CLI", "running");
  const queue = open();
  const { id } = await queue.add(waiting());
  expect(await queue.cancel(id)).toBe(true);
  expect(await queue.get(id)).toMatchObject({ state: "cancelled" });
  await expect(queue.setPriority(id, 1)).rejects.toMatchObject({ code: "TUNEIT_SERVER_NOT_WAITING" });
  await queue.forget(id);
  expect(await filesLeft()).toEqual([]);
  expect(await queue.cancel(id)).toBe(false);
});

test("one that is being prepared is cancelled with its work; one that has started is not", async () => {
  kernel.prepare = (_, { signal, onProgress }) => {
    onProgress?.({ step: "Building", done: 1, total: 4, unit: "packages" });
    return new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(new Error("aborted"))));
  };
  const queue = open();
  const entry = await queue.add(waiting());
  await eventually(async () => (await queue.standing((await queue.get(entry.id))!)).reason).toBe(
    "Building: 1 of 4 packages",
  );
  expect(await queue.cancel(entry.id)).toBe(true);
  expect(await queue.get(entry.id)).toMatchObject({ state: "cancelled" });
  kernel.prepare = async () => undefined;
  const next = await queue.add(waiting());
  await eventually(filesLeft).toEqual([`${entry.id}.json`]);
  expect(await queue.cancel(next.id)).toBe(false);
});

test("what could not be started is there with its error, and the next one starts", async () => {
  kernel.prepare = async (id) => {
    if (id === bad.id)
      throw new CodedError("TUNEIT_DATA_EMPTY", { message: "No rows", cause: "It is empty", mend: "Add rows" });
  };
  const queue = open();
  const bad = waiting();
  const good = waiting();
  await queue.add(bad);
  await queue.add(good);
  await eventually(startedIds).toEqual([bad.id, good.id]);
  expect(await queue.get(bad.id)).toMatchObject({ state: "failed", error: { code: "TUNEIT_DATA_EMPTY" } });
});

test("what waits when a server ends is started by the next, in order, with tags and name", async () => {
  kernel.standing.set("CLI", "running");
  const first = open();
  const [a, b] = [await first.add(waiting()), await first.add(waiting())];
  await first.note(a.id, { tags: ["x"], name: "Mine" });
  await first.close();
  kernel.standing.clear();
  open().look();
  await eventually(startedIds).toEqual([a.id]);
  await eventually(async () =>
    JSON.parse(await readFile(join(workspace, a.id, "notes.json"), "utf8").catch(() => "{}")),
  ).toMatchObject({ name: "Mine", tags: ["x"] });
  kernel.end(a.id);
  await eventually(startedIds).toEqual([a.id, b.id]);
});

test("a start that a killed server left is finished once: a run that is there is left alone", async () => {
  const [begun, not] = [waiting({ state: "starting" }), waiting({ state: "starting" })];
  const folder = join(workspace, ".tuneit", "queue");
  await mkdir(folder, { recursive: true });
  for (const entry of [begun, not]) await writeFile(join(folder, `${entry.id}.json`), JSON.stringify(entry));
  kernel.standing.set(begun.id, "running");
  open().look();
  await eventually(filesLeft).toEqual([`${not.id}.json`]);
  kernel.end(begun.id);
  await eventually(startedIds).toEqual([not.id]);
});

test("of two servers over one workspace one starts what waits", async () => {
  kernel.standing.set("CLI", "running");
  const [one, two] = [open(), open()];
  await one.add(waiting());
  await eventually(() => readdir(join(workspace, ".tuneit", "queue"))).toContain("owner.lock");
  // This process is alive and holds the place; a second of the same process stands for another.
  await two.add(waiting());
  kernel.standing.clear();
  await eventually(() => kernel.starts.length).toBe(1);
  expect((await two.list()).filter(({ state }) => state === "waiting")).toHaveLength(1);
});

test("the same id twice is one run; a damaged file stops nobody", async () => {
  const queue = open();
  const entry = waiting();
  await mkdir(join(workspace, ".tuneit", "queue"), { recursive: true });
  await writeFile(join(workspace, ".tuneit", "queue", `${ulid()}.json`), "{");
  await Promise.all([queue.add(entry), queue.add(entry)]);
  await eventually(startedIds).toEqual([entry.id]);
});
