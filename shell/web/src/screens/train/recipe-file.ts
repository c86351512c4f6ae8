import type { ProblemDetails, RecipeEntry } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import type { Kept } from "../../data/kept.ts";
import { RequestError } from "../../data/problem.ts";
import { whenBack } from "../../data/when-back.ts";
import { forgetUnsaved, keepUnsaved, keptUnsaved, type UnsavedById } from "./unsaved.ts";

const restMs = 600;
/** How soon a server that is away is tried again. */
const awayMs = 3000;
const staleStatuses = new Set([409, 412]);

interface RecipeFileParts {
  readonly client: () => Client;
  /** True for a text that says something: one that nobody can read is never written over one that can be. */
  readonly isReadable: (text: string) => boolean;
  readonly kept?: Kept<UnsavedById>;
}

/**
 * The recipe's file on the server: read once, written whenever typing rests, never over what somebody else wrote, and never by
 * a text that cannot be read. What is not written yet is kept in the browser, and taken up when the recipe is opened again.
 */
export class RecipeFile implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  readonly #kept: Kept<UnsavedById>;
  readonly #isReadable: (text: string) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: string | null = null;
  entry: RecipeEntry | null = null;
  failure: ProblemDetails | null = null;
  /** What the file says meanwhile, where somebody else changed it; nothing is written until a person has chosen. */
  theirs: RecipeEntry | null = null;
  isSaving = false;

  constructor(host: ReactiveControllerHost, { client, isReadable, kept = keptUnsaved }: RecipeFileParts) {
    this.#host = host;
    this.#client = client;
    this.#isReadable = isReadable;
    this.#kept = kept;
    host.addController(this);
    whenBack(host, () => void this.flush());
  }

  hostConnected(): void {
    globalThis.addEventListener?.("pagehide", this.#leave);
  }

  hostDisconnected(): void {
    globalThis.removeEventListener?.("pagehide", this.#leave);
    void this.flush();
  }

  readonly #leave = (): void => void this.flush({ keepalive: true });

  get isSaved(): boolean {
    return this.#pending === null && !this.isSaving;
  }

  /** With what was typed before and never written. */
  async load(id: string): Promise<RecipeEntry | null> {
    this.entry = this.theirs = this.#pending = null;
    await this.#try(async () => (this.entry = await this.#client().get(pathOf(id))));
    const entry = this.entry as RecipeEntry | null;
    const unsaved = this.#kept.get()[id];
    if (entry === null || unsaved === undefined) return entry;
    if (unsaved.text === entry.text) forgetUnsaved(this.#kept, id, unsaved.text);
    else if (unsaved.etag === entry.etag) this.save(unsaved.text);
    else [this.theirs, this.#pending] = [entry, unsaved.text];
    return { ...entry, text: unsaved.text };
  }

  async create(id: string, text: string): Promise<RecipeEntry | null> {
    await this.#try(async () => {
      this.entry = await this.#client().send("POST", "/recipes", { body: { id, text } });
    });
    return this.entry;
  }

  /** Writes `text` soon; one that cannot be read stays in the browser. */
  save(text: string): void {
    this.#pending = text;
    if (this.entry !== null) keepUnsaved(this.#kept, this.entry.id, { text, etag: this.entry.etag });
    this.#flushIn(restMs);
  }

  #flushIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  /** Writes now what waits to be written. */
  async flush({ keepalive = false } = {}): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#pending === null || this.entry === null || this.theirs !== null || this.isSaving) return;
    if (!this.#isReadable(this.#pending)) return;
    const { id, etag } = this.entry;
    const text = this.#pending;
    this.#pending = null;
    this.isSaving = true;
    await this.#try(async () => {
      const asked = { body: { text }, headers: { "if-match": etag }, keepalive };
      this.entry = await this.#client().send("PUT", pathOf(id), asked);
      forgetUnsaved(this.#kept, id, text);
    }, text);
    this.isSaving = false;
    this.#host.requestUpdate();
    if (this.failure?.status === 0) this.#flushIn(awayMs);
    // What was refused is not sent again as it is; what was typed meanwhile is.
    else if (this.#pending !== null && this.#pending !== text) this.save(this.#pending);
  }

  /** `mine` is written over theirs; their text is answered where it is taken. */
  settle(mine: string | null): string | null {
    const { theirs } = this;
    if (theirs === null) return null;
    this.entry = theirs;
    this.theirs = this.failure = null;
    if (this.#pending !== null) forgetUnsaved(this.#kept, theirs.id, this.#pending);
    this.#pending = null;
    if (mine !== null) this.save(mine);
    return mine === null ? theirs.text : null;
  }

  async #try(act: () => Promise<unknown>, unsaved: string | null = null): Promise<void> {
    try {
      await act();
      this.failure = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
      this.#pending ??= unsaved;
      if (unsaved !== null && this.entry !== null && staleStatuses.has(error.problem.status)) {
        this.theirs = await this.#client()
          .get<RecipeEntry>(pathOf(this.entry.id))
          .catch(() => null);
      }
    }
    this.#host.requestUpdate();
  }
}

const pathOf = (id: string): string => `/recipes/${encodeURIComponent(id)}`;
