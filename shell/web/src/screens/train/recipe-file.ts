import type { ProblemDetails, RecipeEntry } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";

const restMs = 600;
const staleStatuses = new Set([409, 412]);

/** The recipe's file on the server: read once, written whenever typing rests, never over what somebody else wrote. */
export class RecipeFile implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: string | null = null;
  entry: RecipeEntry | null = null;
  failure: ProblemDetails | null = null;
  /** What the file says meanwhile, where somebody else changed it; nothing is written until a person has chosen. */
  theirs: RecipeEntry | null = null;
  isSaving = false;

  constructor(host: ReactiveControllerHost, client: () => Client) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  hostDisconnected(): void {
    void this.flush();
  }

  get isSaved(): boolean {
    return this.#pending === null && !this.isSaving;
  }

  async load(id: string): Promise<RecipeEntry | null> {
    this.entry = this.theirs = null;
    await this.#try(async () => (this.entry = await this.#client().get(pathOf(id))));
    return this.entry;
  }

  async create(id: string, text: string): Promise<RecipeEntry | null> {
    await this.#try(async () => {
      this.entry = await this.#client().send("POST", "/recipes", { body: { id, text } });
    });
    return this.entry;
  }

  /** Writes `text` soon. */
  save(text: string): void {
    this.#pending = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), restMs);
  }

  /** Writes now what waits to be written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#pending === null || this.entry === null || this.theirs !== null || this.isSaving) return;
    const { id, etag } = this.entry;
    const text = this.#pending;
    this.#pending = null;
    this.isSaving = true;
    await this.#try(async () => {
      this.entry = await this.#client().send("PUT", pathOf(id), { body: { text }, headers: { "if-match": etag } });
    }, text);
    this.isSaving = false;
    this.#host.requestUpdate();
    if (this.#pending !== null) this.save(this.#pending);
  }

  /** `mine` is written over theirs; their text is answered where it is taken. */
  settle(mine: string | null): string | null {
    const { theirs } = this;
    if (theirs === null) return null;
    this.entry = theirs;
    this.theirs = this.failure = null;
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
