import { randomUUID } from "node:crypto";
import type { Kernel, Progress } from "@tuneit/kernel";
import type { Download } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { inOrder } from "../files/in-order.ts";
import { problemOf } from "../problem.ts";
import { QueueOwner } from "../queue/queue-owner.ts";
import { DownloadStore } from "./download-store.ts";

/** Between two words of progress, in milliseconds. */
const tellMs = 400;
/** Ended ones are listed until then, the newest. */
const mostEnded = 20;

export interface DownloadParts {
  readonly kernel: Pick<Kernel, "workspace" | "models">;
  /** Told of each beginning and end, and of progress a few times a second. */
  readonly onChange: () => void;
}

/** Models on their way here, one after the other. What they are lies in files; what moves is in memory. */
export class Downloads {
  readonly #kernel: DownloadParts["kernel"];
  readonly #onChange: () => void;
  readonly #store: DownloadStore;
  readonly #owner: QueueOwner;
  /** Of several changes none is lost. */
  readonly #turn = inOrder();
  readonly #all = new Map<string, Download>();
  #running: { readonly id: string; readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  #opened: Promise<void> | undefined;
  #isClosed = false;
  #toldAt = 0;

  constructor({ kernel, onChange }: DownloadParts) {
    this.#kernel = kernel;
    this.#onChange = onChange;
    this.#store = new DownloadStore(kernel.workspace);
    this.#owner = new QueueOwner(this.#store.folder);
  }

  /** Goes on with what a server before left. */
  open(): Promise<void> {
    return (this.#opened ??= this.#open());
  }

  /** Newest first. */
  async list(): Promise<Download[]> {
    await this.open();
    return [...this.#all.values()].toReversed();
  }

  /** Answers the one that is there where the model is on its way already. */
  add(ref: string): Promise<Download> {
    return this.#change(async () => {
      const whole = ref.includes("@") ? ref : `${ref}@main`;
      const before = [...this.#all.values()].find((one) => one.ref === whole && one.state !== "completed");
      if (before) return this.#set(before, { state: "waiting", problem: null, endedAt: null });
      const idle = { doneBytes: 0, totalBytes: null, rate: null, etaSeconds: null, step: "", problem: null };
      const added: Download = {
        ...{ id: randomUUID(), ref: whole, state: "waiting", ...idle },
        ...{ addedAt: Date.now(), endedAt: null },
      };
      return this.#set(added, {});
    });
  }

  /** Ends it for now; what came stays. */
  pause(id: string): Promise<Download> {
    return this.#change(async () => {
      const one = this.#get(id);
      if (one.state !== "waiting" && one.state !== "running") throw notNow(one, "paused");
      await this.#end(id);
      return this.#set(this.#get(id), { state: "paused", rate: null, etaSeconds: null });
    });
  }

  resume(id: string): Promise<Download> {
    return this.#change(async () => {
      const one = this.#get(id);
      if (one.state !== "paused" && one.state !== "failed") throw notNow(one, "resumed");
      return this.#set(one, { state: "waiting", problem: null, endedAt: null });
    });
  }

  /** Takes it off the list; of one that is not whole nothing is kept. */
  async remove(id: string): Promise<void> {
    await this.#change(async () => {
      const one = this.#get(id);
      await this.#end(id);
      if (one.state !== "completed") await this.#kernel.models.discard(one.ref);
      this.#all.delete(id);
      await this.#store.remove(one);
    });
  }

  /** What runs goes on with the next server. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#running) await this.#end(this.#running.id);
    await this.#owner.release();
  }

  async #open(): Promise<void> {
    for (const one of await this.#store.list())
      this.#all.set(one.id, one.state === "running" ? { ...one, state: "waiting", rate: null, etaSeconds: null } : one);
    void this.#next();
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      await this.open();
      const done = await work();
      this.#onChange();
      void this.#next();
      return done;
    });
  }

  #get(id: string): Download {
    const one = this.#all.get(id);
    if (!one) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such download" });
    return one;
  }

  async #set(one: Download, change: Partial<Download>): Promise<Download> {
    const changed = { ...one, ...change };
    await this.#store.write(changed);
    this.#all.set(one.id, changed);
    return changed;
  }

  /** Of several servers over one workspace one downloads. */
  async #next(): Promise<void> {
    const first = (): Download | undefined => [...this.#all.values()].find(({ state }) => state === "waiting");
    if (!first() || !(await this.#owner.claim())) return;
    const next = first();
    if (this.#isClosed || this.#running || !next) return;
    const abort = new AbortController();
    this.#running = { id: next.id, abort, ended: this.#fetch(next, abort.signal) };
  }

  async #fetch(one: Download, signal: AbortSignal): Promise<void> {
    await this.#set(one, { state: "running" });
    this.#onChange();
    const outcome = await this.#kernel.models
      .fetch(one.ref, { signal, onProgress: (progress) => this.#progress(one.id, progress) })
      .then(
        ({ bytes }) => ({ state: "completed" as const, doneBytes: bytes ?? 0, totalBytes: bytes, endedAt: Date.now() }),
        (error: unknown) =>
          signal.aborted
            ? { state: "waiting" as const }
            : { state: "failed" as const, problem: problemOf(error, one.id), endedAt: Date.now() },
      );
    this.#running = undefined;
    if (this.#all.has(one.id)) await this.#set(this.#get(one.id), { ...outcome, rate: null, etaSeconds: null });
    await this.#forgetOld();
    this.#onChange();
    // Whoever ended it decides what comes next.
    if (!signal.aborted) void this.#next();
  }

  #progress(id: string, { step, done, total, unit, rate = null, etaSeconds = null }: Progress): void {
    const one = this.#all.get(id);
    // Before it moves, the environment of its plugin may have to be made, which counts something else.
    if (!one) return;
    const moved = {
      doneBytes: done,
      totalBytes: total,
      rate,
      etaSeconds: etaSeconds && ([...etaSeconds] as [number, number]),
    };
    this.#all.set(id, { ...one, step, ...(unit === "bytes" ? moved : {}) });
    if (Date.now() - this.#toldAt < tellMs) return;
    this.#toldAt = Date.now();
    this.#onChange();
  }

  async #end(id: string): Promise<void> {
    if (this.#running?.id !== id) return;
    const { abort, ended } = this.#running;
    abort.abort();
    await ended;
  }

  async #forgetOld(): Promise<void> {
    const ended = [...this.#all.values()].filter(({ state }) => state === "completed").toReversed();
    for (const old of ended.slice(mostEnded)) {
      this.#all.delete(old.id);
      await this.#store.remove(old);
    }
  }
}

const notNow = ({ ref, state }: Download, act: string): Error =>
  fail("TUNEIT_SERVER_DOWNLOAD_STATE", { ref, state, act });
