import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelSummary, Progress, Waiting } from "@tuneit/kernel";
import type { Download } from "@tuneit/protocol/http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DownloadStore } from "./download-store.ts";
import { Downloads, type DownloadParts } from "./downloads.ts";

let workspace: string;
beforeEach(async () => void (workspace = await mkdtemp(join(tmpdir(), "tuneit-downloads-"))));
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** A stand-in for the kernel's models: each fetch waits until it is told how it ends. */
class StandInModels {
  readonly asked: string[] = [];
  readonly discarded: string[] = [];
  #end = Promise.withResolvers<number>();
  onProgress: ((progress: Progress) => void) | undefined;

  async fetch(ref: string, { signal, onProgress }: Waiting = {}): Promise<ModelSummary> {
    this.asked.push(ref);
    this.onProgress = onProgress;
    this.#end = Promise.withResolvers<number>();
    if (signal?.aborted) throw new Error("aborted");
    signal?.addEventListener("abort", () => this.#end.reject(new Error("aborted")));
    return { ref, bytes: await this.#end.promise } as ModelSummary;
  }

  async discard(ref: string): Promise<void> {
    this.discarded.push(ref);
  }

  came(bytes: number): void {
    this.#end.resolve(bytes);
  }

  failed(): void {
    this.#end.reject(new Error("no"));
  }
}

function opened(models = new StandInModels()) {
  const told = { changes: 0 };
  const kernel = { workspace, models } as unknown as DownloadParts["kernel"];
  const downloads = new Downloads({ kernel, onChange: () => void (told.changes += 1) });
  return { downloads, models, told };
}

const states = async (downloads: Downloads): Promise<string[]> =>
  (await downloads.list()).map(({ ref, state }) => `${ref} ${state}`);
const until = (downloads: Downloads, wanted: string[]): Promise<void> =>
  expect.poll(() => states(downloads), { timeout: 20_000 }).toEqual(wanted);

test("one after the other, and what moves is told", async () => {
  const { downloads, models, told } = opened();
  await downloads.add("hub:a/one");
  await downloads.add("hub:a/two@v1");
  await until(downloads, ["hub:a/two@v1 waiting", "hub:a/one@main running"]);
  models.onProgress?.({ step: "weights", done: 5, total: 10, unit: "bytes", rate: 2, etaSeconds: [1, 3] });
  expect((await downloads.list())[1]).toMatchObject({ doneBytes: 5, totalBytes: 10, rate: 2, etaSeconds: [1, 3] });
  models.came(10);
  await until(downloads, ["hub:a/two@v1 running", "hub:a/one@main completed"]);
  expect(models.asked).toEqual(["hub:a/one@main", "hub:a/two@v1"]);
  expect(told.changes).toBeGreaterThan(3);
  await downloads.close();
});

test("a pause keeps what came, a cancel does not", async () => {
  const { downloads, models } = opened();
  const { id } = await downloads.add("hub:a/one");
  await until(downloads, ["hub:a/one@main running"]);
  expect(await downloads.pause(id)).toMatchObject({ state: "paused", rate: null });
  expect(models.discarded).toEqual([]);
  await expect(downloads.pause(id)).rejects.toMatchObject({ code: "TUNEIT_SERVER_DOWNLOAD_STATE" });
  await downloads.resume(id);
  await until(downloads, ["hub:a/one@main running"]);
  await downloads.remove(id);
  expect(await downloads.list()).toEqual([]);
  expect(models.discarded).toEqual(["hub:a/one@main"]);
  await expect(downloads.resume(id)).rejects.toMatchObject({ code: "TUNEIT_SERVER_NOT_FOUND" });
  await downloads.close();
});

test("asked for twice it comes once; one that failed is tried again", async () => {
  const { downloads, models } = opened();
  const first = await downloads.add("hub:a/one");
  expect((await downloads.add("hub:a/one@main")).id).toBe(first.id);
  await until(downloads, ["hub:a/one@main running"]);
  models.failed();
  await until(downloads, ["hub:a/one@main failed"]);
  const [failed] = await downloads.list();
  expect(failed?.problem?.code).toBe("TUNEIT_SERVER_UNEXPECTED");
  await downloads.add("hub:a/one");
  await until(downloads, ["hub:a/one@main running"]);
  models.came(1);
  await until(downloads, ["hub:a/one@main completed"]);
  await downloads.close();
});

test("the next server goes on where one that was killed was", async () => {
  const { downloads, models } = opened();
  await downloads.add("hub:a/one");
  await downloads.add("hub:a/two");
  await until(downloads, ["hub:a/two@main waiting", "hub:a/one@main running"]);
  await downloads.pause((await downloads.list())[0]!.id);
  const left = new DownloadStore(workspace);
  expect((await left.list()).map(({ state }) => state)).toEqual(["running", "paused"]);
  await downloads.close();
  // As a killed one leaves it.
  const [one] = await left.list();
  await left.write({ ...(one as Download), state: "running" });
  await writeFile(join(left.folder, "damaged.json"), "{");
  const next = opened();
  await next.downloads.open();
  await until(next.downloads, ["hub:a/two@main paused", "hub:a/one@main running"]);
  expect(next.models.asked).toEqual(["hub:a/one@main"]);
  expect(models.asked).toEqual(["hub:a/one@main"]);
  await next.downloads.close();
});

test("of two servers over one workspace one downloads", async () => {
  const [first, second] = [opened(), opened()];
  await first.downloads.add("hub:a/one");
  await until(first.downloads, ["hub:a/one@main running"]);
  // The lock names this process, so that a second owner of the same process is refused as well.
  await second.downloads.add("hub:a/two");
  expect(await states(second.downloads)).toContain("hub:a/two@main waiting");
  expect(second.models.asked).toEqual([]);
  await first.downloads.close();
  expect(await readdir(join(workspace, ".tuneit", "downloads"))).not.toContain("owner.lock");
  await second.downloads.close();
});
