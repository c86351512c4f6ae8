import type { Evaluation, HardwareHistory, LogPage, MetricAnswer, RunPage, StreamEvent } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection } from "../../data/event-stream.ts";
import type { Failure } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { RunState, type RunTable, type Snapshot } from "./run-state.ts";

export type Part = "series" | "log" | "hardware" | "tables";

/** Events come faster than anybody reads: the page is drawn at most seven times a second. */
const drawMs = 150;
/** How long events may take to fill a hole by themselves. */
const patienceMs = 400;

/**
 * One run, live: a snapshot is read, then each event is applied to it. Where events are missing (the stream was cut, the
 * server was killed, the tab slept) the snapshot is read again, so that the page never shows a hole or a point twice.
 */
export class LiveRun implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  state: RunState | null = null;
  /** Why the run cannot be shown at all. */
  failure: Failure | null = null;
  /** Parts that could not be read; the others stand. */
  failures: Partial<Record<Part, Failure>> = {};
  connection: Connection = "connecting";
  /** When the connection was lost, milliseconds; null while it stands, and before it first did. */
  lostSince: number | null = null;
  /** The most memory a stage may take; null where it is not known. */
  memoryLimitBytes: number | null = null;
  /** Told of each event that is news, once. */
  heard: (event: StreamEvent) => void = () => undefined;
  #services: Services | null = null;
  #run = "";
  #end = new AbortController();
  #waiting: StreamEvent[] = [];
  #reading = false;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#end.abort();
    clearTimeout(this.#drawing);
  }

  follow(services: Services, run: string): void {
    this.#end.abort();
    this.#end = new AbortController();
    this.#services = services;
    this.#run = run;
    this.state = null;
    this.#waiting = [];
    this.#reading = false;
    void this.#begin(this.#end.signal);
  }

  /** Reads everything again. */
  refresh(): Promise<void> {
    return this.#read(this.#end.signal);
  }

  async #begin(signal: AbortSignal): Promise<void> {
    await this.#read(signal);
    // A run that cannot be read now may be there when the server is back: it is looked for again then.
    const topic = this.state === null ? "runs" : `run:${this.state.page.id}`;
    if (signal.aborted) return;
    this.#services?.follow([topic], this.#received, signal, (connection) => void this.#changed(connection, signal));
  }

  async #changed(connection: Connection, signal: AbortSignal): Promise<void> {
    // "Connecting" comes again with each try: the loss began before it.
    if (connection === "live") this.lostSince = null;
    else if (this.connection === "live") this.lostSince = Date.now();
    this.connection = connection;
    this.#draw();
    if (connection !== "live") return;
    if (this.state === null) {
      await pause(patienceMs);
      if (!signal.aborted && this.failure?.code === "TUNEIT_WEB_SERVER_AWAY")
        this.follow(this.#services as Services, this.#run);
      return;
    }
    const page = await this.#get<RunPage>("", signal).catch(() => null);
    await pause(patienceMs);
    if (page === null || signal.aborted || this.state === null) return;
    if (page.seq > this.state.seq || page.status !== this.state.page.status) await this.#read(signal);
  }

  readonly #received = (event: StreamEvent): void => {
    const { state } = this;
    if (state === null || event.type === "reset" || this.#reading) {
      this.#waiting.push(event);
      if (event.type === "reset") void this.#read(this.#end.signal);
      return;
    }
    const outcome = state.apply(event);
    if (outcome === "applied") {
      this.heard(event);
      this.#draw();
    } else if (outcome === "hole") {
      this.#waiting.push(event);
      void this.#read(this.#end.signal);
    }
  };

  async #read(signal: AbortSignal): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const snapshot = await this.#snapshot(signal);
      if (signal.aborted) return;
      this.state = new RunState(snapshot);
      this.failure = null;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
    } finally {
      this.#reading = false;
    }
    this.#catchUp();
    this.#host.requestUpdate();
  }

  /** What came while the snapshot was read. */
  #catchUp(): void {
    const waiting = this.#waiting.filter(({ type }) => type !== "reset").toSorted((a, b) => a.seq - b.seq);
    this.#waiting = [];
    for (const event of waiting) {
      const outcome = this.state?.apply(event);
      if (outcome === "applied") this.heard(event);
      // What was read is older than the stream: it is read again, for the next event may never come.
      else if (outcome === "hole") return void this.#read(this.#end.signal);
    }
  }

  // The page first: what is read after it can only be newer, and what is there twice is told by its number.
  async #snapshot(signal: AbortSignal): Promise<Snapshot> {
    const page = await this.#get<RunPage>("", signal);
    this.failures = {};
    const [series, log, hardware, tables] = await Promise.all([
      this.#part("series", this.#get<MetricAnswer>("/metrics?width=5000", signal)),
      this.#part("log", this.#get<LogPage>("/log?limit=5000&from=end", signal)),
      this.#part("hardware", this.#get<HardwareHistory>("/hardware?points=600", signal)),
      this.#part("tables", this.#tables(page, signal)),
    ]);
    this.memoryLimitBytes = hardware?.memoryLimitBytes ?? null;
    return {
      page,
      series: series?.items ?? [],
      seriesSeq: series?.seq ?? -1,
      log: log?.lines ?? [],
      counts: log?.counts ?? {},
      hardware: hardware?.items ?? [],
      tables: tables ?? [],
    };
  }

  /** Of the splits that have something; before the first evaluation none has. */
  async #tables({ metrics, baseline }: RunPage, signal: AbortSignal): Promise<readonly RunTable[]> {
    const names = [...Object.keys(metrics), ...Object.keys(baseline)];
    const splits = ["test", "validation"].filter((split) => names.some((name) => name.startsWith(`${split}.`)));
    const found = await Promise.all(splits.map((split) => this.#get<Evaluation>(`/evaluation?split=${split}`, signal)));
    return found.flatMap(({ split, tables, baselineTables }) => [
      ...baselineTables.map((table) => ({ ...table, split, stage: "baseline" })),
      ...tables.map((table) => ({ ...table, split, stage: "evaluate" })),
    ]);
  }

  async #part<T>(name: Part, asked: Promise<T>): Promise<T | null> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof RequestError) this.failures[name] = error.problem;
      else if (!this.#end.signal.aborted) throw error;
      return null;
    }
  }

  #get<T>(path: string, signal: AbortSignal): Promise<T> {
    return (this.#services as Services).client.get<T>(`/runs/${encodeURIComponent(this.#run)}${path}`, signal);
  }

  #draw(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#host.requestUpdate();
    }, drawMs);
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
