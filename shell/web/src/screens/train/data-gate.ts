import type { DatasetEntry, DatasetReport, ReportIssue } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import { sourceOf } from "./data-source.ts";
import { at, textAt, type Json } from "./paths.ts";
import { idOf, usesOf } from "./uses.ts";

/** What the report of the data says against training on it, read anew when the recipe takes other data or columns. */
export class DataGate implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  #current: AbortController | null = null;
  #asked = "";
  #report: DatasetReport | null = null;
  dataset: DatasetEntry | null = null;

  constructor(host: ReactiveControllerHost, client: () => Client) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#current?.abort();
  }

  consider(recipe: Json, datasets: readonly DatasetEntry[]): void {
    const source = sourceOf(recipe);
    this.dataset = datasets.find(({ path }) => path === source.path) ?? null;
    const path = this.dataset === null ? "" : reportPath(this.dataset.id, recipe);
    if (path === this.#asked) return;
    this.#asked = path;
    this.#report = null;
    this.#current?.abort();
    if (path !== "") void this.#load(path);
  }

  /** What stands against a start, but for what the recipe's own cleaning mends. */
  against(recipe: Json): ReportIssue[] {
    const cleaned = new Set(usesOf(at(recipe, ["data", "transforms"])).map(({ use }) => idOf(use)));
    const errors = (this.#report?.issues ?? []).filter(({ severity }) => severity === "error");
    return errors.filter(({ fix }) => fix === null || !cleaned.has(idOf(fix.use)));
  }

  async #load(path: string): Promise<void> {
    const own = (this.#current = new AbortController());
    try {
      this.#report = await this.#client().get<DatasetReport>(path, own.signal);
      this.#host.requestUpdate();
    } catch (error) {
      // Without a reader there is no report yet; the run itself reads the data and says what is wrong.
      if (!own.signal.aborted && !(error instanceof RequestError)) throw error;
    }
  }
}

function reportPath(id: string, recipe: Json): string {
  const { use, with: settings, version } = sourceOf(recipe);
  const query = new URLSearchParams();
  if (version !== undefined) query.set("v", version);
  if (use !== undefined) query.set("use", use);
  if (settings !== undefined) query.set("with", JSON.stringify(settings));
  for (const role of ["text", "label"]) {
    const column = textAt(recipe, ["data", "columns", role]);
    if (column !== "") query.set(role, column);
  }
  return `/datasets/${encodeURIComponent(id)}/report?${query.toString()}`;
}
