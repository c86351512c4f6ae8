import type { Kernel, Progress, Run } from "@tuneit/kernel";
import { isCoded, type ErrorReport } from "@tuneit/protocol";
import type { QueueState } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { inOrder } from "../files/in-order.ts";
import { SettingsFile } from "../settings/settings-file.ts";
import { runningDevices } from "./devices.ts";
import { QueueOwner } from "./queue-owner.ts";
import { keepNotes } from "./keep-notes.ts";
import { isOpen, QueueStore, type WaitingRun } from "./queue-store.ts";
import { standingOf, type Standing } from "./waiting-view.ts";
import { recoverStarts } from "./recover-starts.ts";

/** How often is looked whether a run that somebody else started has ended; a long list is read less often. */
const lookMs = 1000;
/** Progress of a start is told no more often. */
const tellMs = 1000;
/** Those that never started and stay to be read. */
const mostEnded = 200;

export interface QueueOptions {
  readonly kernel: Kernel;
  /** Told whenever what `list` answers, or a run's row, may have changed. */
  readonly onChange?: ((run: string) => void) | undefined;
  /** Runs of the workspace that may be running, whoever started them; absent = the kernel is asked of all. */
  readonly runningIds?: (() => Promise<readonly string[]>) | undefined;
  /** Takes a JSON line for each fault of its own. */
  readonly log: (line: string) => void;
}

/** One that is being started by this server. */
interface Start {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
  progress: Progress | undefined;
  /** When somebody was last told of it. */
  toldAt: number;
}

/** Runs wait here until their device is free. A run has its final id from the beginning, and is started once. */
export class RunQueue {
  readonly #kernel: Kernel;
  readonly #options: QueueOptions;
  readonly #store: QueueStore;
  readonly #owner: QueueOwner;
  readonly #settings: SettingsFile;
  readonly #turns = inOrder();
  readonly #starts = new Map<string, Start>();
  /** Started here, and not known to have ended: whoever lists runs may not have seen them yet. */
  readonly #started = new Set<string>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #hasRecovered = false;

  constructor(options: QueueOptions) {
    this.#kernel = options.kernel;
    this.#options = options;
    this.#store = new QueueStore(options.kernel.workspace);
    this.#owner = new QueueOwner(this.#store.folder);
    this.#settings = new SettingsFile(options.kernel.workspace);
  }

  /** Adds a run once: one that is there by this id stays as it is. */
  async add(entry: WaitingRun): Promise<WaitingRun> {
    const kept = await this.#turns(async () => {
      const before = await this.#store.get(entry.id);
      if (before && (entry.kind === "start" || isOpen(before))) return before;
      await this.#store.write(entry);
      return entry;
    });
    this.#changed(entry.id);
    this.look();
    return kept;
  }

  /** Everything that was asked for and did not start, in the order it came; also what failed before it could. */
  list(): Promise<WaitingRun[]> {
    return this.#store.list();
  }

  get(id: string): Promise<WaitingRun | undefined> {
    return this.#store.get(id);
  }

  /** In numbers, over all devices. */
  async state(): Promise<QueueState> {
    const [waiting, devices, limit] = await Promise.all([this.#waiting(), this.#busy(), this.#limit()]);
    const running = [...devices.values()].reduce((sum, count) => sum + count, 0);
    return { running, waiting: waiting.length, limit };
  }

  /** Device by run, of all that run in the workspace. */
  async running(): Promise<Map<string, string>> {
    const { runningIds } = this.#options;
    const listed = runningIds ? await runningIds() : (await this.#kernel.runs.list()).map(({ id }) => id);
    return runningDevices(this.#kernel, [...listed, ...this.#started]);
  }

  /** Place and reason of one. */
  async standing(entry: WaitingRun): Promise<Standing> {
    const [waiting, limit] = await Promise.all([this.#waiting(), this.#limit()]);
    return standingOf(entry, { waiting, limit, progress: this.#starts.get(entry.id)?.progress });
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_NOT_WAITING */
  async setPriority(id: string, priority: number): Promise<WaitingRun> {
    const entry = await this.#turns(async () => {
      const before = await this.#store.get(id);
      if (!before) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such run in the queue" });
      if (before.state !== "waiting") throw fail("TUNEIT_SERVER_NOT_WAITING", { run: before.name });
      const moved = { ...before, priority };
      await this.#store.write(moved);
      return moved;
    });
    this.#changed(id);
    this.look();
    return entry;
  }

  /** Tags, note and name of one that has not started. @throws TUNEIT_SERVER_NOT_FOUND */
  async note(id: string, notes: WaitingRun["notes"]): Promise<void> {
    await this.#turns(async () => {
      const entry = await this.#store.get(id);
      if (!entry) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such run in the queue" });
      await this.#store.write({ ...entry, notes: { ...entry.notes, ...notes } });
    });
    this.#changed(id);
  }

  /**
   * Takes one out; one that is being prepared is stopped, and answered when it has. False where it is not here, or has
   * started in the meantime: then it is a run like any other.
   */
  async cancel(id: string): Promise<boolean> {
    const start = this.#starts.get(id);
    start?.abort.abort();
    await start?.ended;
    const isCancelled = await this.#turns(async () => {
      const entry = await this.#store.get(id);
      if (!entry || !(isOpen(entry) || entry.state === "cancelled")) return false;
      if (entry.kind === "resume") await this.#store.remove(id);
      else await this.#store.write({ ...entry, state: "cancelled", endedAt: Date.now() });
      return true;
    });
    this.#changed(id);
    return isCancelled;
  }

  /** Takes the last trace of one that will not start. */
  async forget(id: string): Promise<void> {
    await this.#turns(() => this.#store.remove(id));
    this.#changed(id);
  }

  /** Starts what may start now. Looks again by itself as long as something waits. */
  look(): void {
    clearTimeout(this.#timer);
    if (this.#closed.signal.aborted) return;
    void this.#turns(() => this.#startFreeAndAgain());
  }

  /** Lets what is being prepared wait for the next server. Runs go on. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#closed.abort();
    for (const { abort } of this.#starts.values()) abort.abort();
    await Promise.all([...this.#starts.values()].map(({ ended }) => ended));
    await this.#turns(() => this.#owner.release());
  }

  #lookIn(ms: number | undefined): void {
    if (ms === undefined || this.#closed.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), ms).unref();
  }

  async #startFreeAndAgain(): Promise<void> {
    try {
      this.#lookIn(await this.#startFree());
    } catch (error) {
      this.#options.log(`${JSON.stringify({ level: "error", msg: `queue: ${String(error)}` })}\n`);
      this.#lookIn(lookMs * 10);
    }
  }

  /** Answers when to look again: never, where nothing waits. */
  async #startFree(): Promise<number | undefined> {
    if (this.#closed.signal.aborted) return undefined;
    const entries = await this.#store.list();
    if (!entries.some(isOpen)) return undefined;
    if (!(await this.#owner.claim())) return lookMs * 5;
    await this.#recover(entries);
    const began = performance.now();
    const [waiting, busy, limit] = await Promise.all([this.#waiting(), this.#busy(), this.#limit()]);
    for (const entry of waiting) {
      const used = busy.get(entry.device) ?? 0;
      if (used >= limit) continue;
      busy.set(entry.device, used + 1);
      await this.#begin(entry);
    }
    await this.#forgetOldest(entries);
    return (await this.#waiting()).length > 0 ? Math.max(lookMs, 10 * (performance.now() - began)) : undefined;
  }

  #limit(): Promise<number> {
    return this.#settings.read().then(({ runsPerDevice }) => runsPerDevice);
  }

  /** Highest priority first, then who came first. */
  async #waiting(): Promise<WaitingRun[]> {
    const waiting = (await this.#store.list()).filter(({ state }) => state === "waiting");
    return waiting.toSorted((a, b) => b.priority - a.priority);
  }

  async #busy(): Promise<Map<string, number>> {
    const devices = await this.running();
    for (const entry of await this.#store.list()) if (entry.state === "starting") devices.set(entry.id, entry.device);
    const counts = new Map<string, number>();
    for (const device of devices.values()) counts.set(device, (counts.get(device) ?? 0) + 1);
    return counts;
  }

  /** What a killed server was starting: once, before anything else is started. */
  async #recover(entries: readonly WaitingRun[]): Promise<void> {
    if (this.#hasRecovered) return;
    await recoverStarts(this.#kernel, this.#store, entries);
    this.#hasRecovered = true;
  }

  async #begin(entry: WaitingRun): Promise<void> {
    const starting: WaitingRun = { ...entry, state: "starting" };
    await this.#store.write(starting);
    const abort = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#starts.set(entry.id, { abort, ended, progress: undefined, toldAt: 0 });
    this.#changed(entry.id);
    void this.#start(starting, abort.signal).finally(() => {
      this.#starts.delete(entry.id);
      resolve();
      this.#changed(entry.id);
      this.look();
    });
  }

  async #start(entry: WaitingRun, signal: AbortSignal): Promise<void> {
    try {
      const run = await this.#ask(entry, signal);
      this.#started.add(run.id);
      await this.#leave(entry, run);
      void this.#lookAfter(run);
    } catch (error) {
      if (this.#closed.signal.aborted) await this.#store.write({ ...entry, state: "waiting" });
      else if (signal.aborted) await this.#store.write({ ...entry, state: "cancelled", endedAt: Date.now() });
      else await this.#store.write({ ...entry, state: "failed", error: reportOf(error), endedAt: Date.now() });
    }
  }

  #ask({ id, kind, recipe, grant }: WaitingRun, signal: AbortSignal): Promise<Run> {
    const onProgress = (progress: Progress): void => {
      const start = this.#starts.get(id);
      if (!start) return;
      start.progress = progress;
      if (Date.now() - start.toldAt < tellMs) return;
      start.toldAt = Date.now();
      this.#changed(id);
    };
    if (kind === "resume") return this.#kernel.runs.resume(id, { signal, onProgress });
    return this.#kernel.run(recipe!, { id, grant, signal, onProgress });
  }

  /** The next one starts when this one ends, not when somebody looks. */
  async #lookAfter(run: Run): Promise<void> {
    await run.result({ signal: this.#closed.signal }).catch(() => undefined);
    this.#started.delete(run.id);
    this.#changed(run.id);
    this.look();
  }

  /** What was said of it while it waited goes along. */
  #leave(entry: WaitingRun, run: Run): Promise<void> {
    return this.#turns(async () => {
      await keepNotes(entry, run.directory, await this.#store.get(entry.id));
      await this.#store.remove(entry.id);
    });
  }

  async #forgetOldest(entries: readonly WaitingRun[]): Promise<void> {
    const ended = entries.filter((entry) => !isOpen(entry));
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostEnded))) await this.#store.remove(id);
  }

  #changed(run: string): void {
    this.#options.onChange?.(run);
  }
}

function reportOf(error: unknown): ErrorReport {
  return (isCoded(error) ? error : fail("TUNEIT_SERVER_UNEXPECTED", {}, { cause: error })).toReport();
}
