import type { RunRow } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { coalesced } from "../../data/coalesced.ts";
import type { Failure } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";

interface Page {
  readonly items: readonly RunRow[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

const mostPages = 50;

/** All runs of the project, page by page, kept new by the topic `runs`. */
export class RunList implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  rows: readonly RunRow[] | null = null;
  /** There are more than `rows`, which come still. */
  total: number | null = null;
  failure: Failure | null = null;
  #services: Services | null = null;
  #end = new AbortController();
  #current: AbortController | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#end.abort();
    this.#current?.abort();
  }

  begin(services: Services): void {
    this.#services = services;
    void this.load();
    const later = coalesced(() => this.load(), this.#end.signal);
    let wasLost = false;
    services.follow(["runs"], later, this.#end.signal, (connection) => {
      if (connection === "live" && wasLost) later();
      wasLost = connection === "lost" || (wasLost && connection !== "live");
    });
  }

  /** Shows a change before the server has answered. */
  put(row: RunRow): void {
    this.rows = this.rows?.map((one) => (one.id === row.id ? row : one)) ?? null;
    this.#host.requestUpdate();
  }

  async load(): Promise<void> {
    this.#current?.abort();
    const own = (this.#current = new AbortController());
    try {
      await this.#pages(own.signal);
      this.failure = null;
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
    }
    this.#host.requestUpdate();
  }

  async #pages(signal: AbortSignal): Promise<void> {
    const found: RunRow[] = [];
    let cursor: string | null = "";
    for (let page = 0; cursor !== null && page < mostPages; page += 1) {
      const more: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { items, nextCursor, total }: Page = await (this.#services as Services).client.get<Page>(
        `/runs?limit=200${more}`,
        signal,
      );
      found.push(...items);
      cursor = nextCursor;
      this.total = total;
      // At first what is there is shown at once; later the old list stays till the new one is whole.
      if (this.rows === null || this.rows.length < found.length || cursor === null) this.rows = [...found];
      this.#host.requestUpdate();
    }
  }
}
