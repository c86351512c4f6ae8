import type { Kernel } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import type { RunPage, RunRow } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import type { WaitingRun } from "../queue/queue-store.ts";
import { waitingPage, waitingRow } from "../queue/waiting-view.ts";
import { readRunPage } from "./run-page.ts";
import { viewRun, type RunView } from "./run-row.ts";

/** Runs wherever they are: waiting in the queue, or in a folder of their own. Both go by the same id. */
export class RunAccess {
  readonly #kernel: Kernel;
  readonly #queue: RunQueue;

  constructor(kernel: Kernel, queue: RunQueue) {
    this.#kernel = kernel;
    this.#queue = queue;
  }

  /** One that was asked for and has no folder yet. */
  async waiting(wanted: string): Promise<WaitingRun | undefined> {
    const entries = (await this.#queue.list()).filter(({ kind }) => kind === "start");
    return (
      entries.find(({ id }) => id === wanted) ?? entries.find(({ name, notes }) => (notes.name ?? name) === wanted)
    );
  }

  /** Undefined while it waits. @throws TUNEIT_RUN_UNKNOWN */
  async view(wanted: string): Promise<RunView | undefined> {
    try {
      return await viewRun(this.#kernel, wanted);
    } catch (error) {
      if (!isUnknown(error) || !(await this.waiting(wanted))) throw error;
      return undefined;
    }
  }

  /** @throws TUNEIT_RUN_UNKNOWN, TUNEIT_SERVER_NOT_STARTED */
  async started(wanted: string): Promise<RunView> {
    const view = await this.view(wanted);
    if (!view) throw fail("TUNEIT_SERVER_NOT_STARTED", { run: (await this.waiting(wanted))?.name ?? wanted });
    return view;
  }

  /** @throws TUNEIT_RUN_UNKNOWN */
  async page(wanted: string): Promise<RunPage> {
    try {
      return await this.#startedPage(wanted);
    } catch (error) {
      const entry = isUnknown(error) ? await this.waiting(wanted) : undefined;
      if (!entry) throw error;
      return waitingPage(this.#kernel, await this.#queue.standing(entry));
    }
  }

  /** A run that waits to be resumed keeps its folder, and says that it waits. */
  async #startedPage(wanted: string): Promise<RunPage> {
    const page = await readRunPage(this.#kernel, wanted);
    const entry = await this.#queue.get(page.id);
    if (!entry) return page;
    const { place, reason } = await this.#queue.standing(entry);
    const status = statusBeside(entry, page.status);
    return { ...page, status, queuePlace: place, queueReason: reason, error: entry.error ?? page.error };
  }

  /** Rows of those that have no folder yet, newest first. */
  async waitingRows(): Promise<RunRow[]> {
    return (await this.#queue.list())
      .filter(({ kind }) => kind === "start")
      .map(waitingRow)
      .toReversed();
  }

  /** Rows as they are with what the queue knows: that they wait to be resumed, or why they did not start. */
  async withQueue(rows: readonly RunRow[]): Promise<RunRow[]> {
    const entries = new Map<string, WaitingRun>((await this.#queue.list()).map((entry) => [entry.id, entry]));
    return rows.map((row) => ({ ...row, status: statusBeside(entries.get(row.id), row.status) }));
  }
}

/** A folder whose supervisor did not come up is lost by itself; the queue knows that its start failed. */
function statusBeside(entry: WaitingRun | undefined, status: RunRow["status"]): RunRow["status"] {
  if (!entry || status === "running" || status === "paused") return status;
  if (entry.state === "failed") return status === "lost" ? "failed" : status;
  return entry.state === "cancelled" ? status : "queued";
}

const isUnknown = (error: unknown): boolean => isCoded(error) && error.code === "TUNEIT_RUN_UNKNOWN";
