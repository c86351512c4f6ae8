import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageQuery, runQuery, type RunRow } from "@tuneit/protocol/http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { standInId, StandInRun } from "../live/journal.fixture.ts";
import { Live } from "../live/live.ts";
import type { TopicChange } from "../live/topics.ts";
import { CurrentIndex } from "./current-index.ts";
import { openIndexDatabase } from "./database.ts";
import { RunRows } from "./run-rows.ts";

const other = "01J0000000000000000000000B";
const query = pageQuery.extend(runQuery.shape).parse({});

/** Stand-in for run folders: what they say, and how often they were read. */
class Folders {
  readonly rows = new Map<string, RunRow>();
  readonly read: string[] = [];

  set(id: string, status: RunRow["status"], metrics: RunRow["metrics"] = {}): void {
    const named = { id, name: id, task: "t", model: "m", startedAt: 1, endedAt: null, tags: [], note: "" };
    this.rows.set(id, { ...named, status, metrics });
  }

  row = async (id: string): Promise<RunRow | undefined> => {
    this.read.push(id);
    return this.rows.get(id);
  };

  stamps = async (): Promise<Map<string, string>> =>
    new Map([...this.rows].map(([id, row]) => [id, `${row.status}${row.note}`]));
}

let folder: string;
let folders: Folders;
let run: StandInRun;
let live: Live;
let told: TopicChange[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-current-"));
  await mkdir(join(folder, "runs"));
  folders = new Folders();
  run = await StandInRun.make();
  live = new Live(run.kernel);
  told = [];
  live.topics.listen((change) => told.push(change));
});

afterEach(async () => {
  await live.close();
  await run[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function opened(): Promise<CurrentIndex> {
  const rows = new RunRows(await openIndexDatabase(folder, undefined), folder);
  await rows.prepare();
  const parts = { rows, source: folders, feeds: live.feeds, topics: live.topics };
  return new CurrentIndex({
    ...parts,
    onFault: (error) => {
      throw error;
    },
  });
}

const states = async (index: CurrentIndex): Promise<string[]> =>
  (await index.page(query)).items.map(({ status }) => status);
const news = (): unknown[] => told.map(({ payload }) => payload["status"]);

test("what lies in the folders is listed; the next start reads again only what changed", async () => {
  folders.set(standInId, "completed");
  folders.set(other, "failed");
  const first = await opened();
  await first.start(join(folder, "runs"));
  await expect.poll(() => states(first)).toHaveLength(2);
  await first.close();
  folders.read.length = 0;
  folders.set(other, "stopped");
  const second = await opened();
  await second.start(join(folder, "runs"));
  await expect.poll(() => states(second)).toContain("stopped");
  expect(folders.read).toEqual([other]);
  await second.close();
});

test("a run that comes is seen, followed while it is alive, and each new state is told once", async () => {
  const index = await opened();
  await index.start(join(folder, "runs"));
  folders.set(standInId, "running");
  await mkdir(join(folder, "runs", standInId));
  await expect.poll(() => states(index), { timeout: 5_000 }).toEqual(["running"]);
  folders.set(standInId, "running", { "train.loss": 0.5 });
  run.write(1);
  await expect
    .poll(async () => (await index.row(standInId))?.metrics, { timeout: 5_000 })
    .toEqual({ "train.loss": 0.5 });
  folders.set(standInId, "completed");
  run.write(1);
  await expect.poll(() => states(index), { timeout: 5_000 }).toEqual(["completed"]);
  expect(news()).toEqual(["running", "completed"]);
  await index.close();
});

test("what was changed through the server is in the next page, and what is gone is gone", async () => {
  const index = await opened();
  await index.start(join(folder, "runs"));
  folders.set(other, "completed");
  await index.refresh(other);
  expect(await states(index)).toEqual(["completed"]);
  folders.rows.set(other, { ...folders.rows.get(other)!, note: "the good one" });
  await index.refresh(other);
  expect((await index.row(other))?.note).toBe("the good one");
  folders.rows.delete(other);
  await index.refresh(other);
  expect(await states(index)).toEqual([]);
  expect(news()).toEqual(["completed", "completed", "removed"]);
  await index.close();
});
