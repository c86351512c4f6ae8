import { eventPayloads, isKnownEvent, type Plan, type RunEvent } from "@tuneit/protocol";
import type { RunPage, RunRow } from "@tuneit/protocol/http";
import type { z } from "zod";
import type { digestSums } from "./sums/sums-file.ts";

type Metrics = RunRow["metrics"];
type DigestSums = z.infer<typeof digestSums>;
type Table = Extract<RunEvent, { type: "table" }>;

const mostWarnings = 200;
const mostTables = 500;

/** What a journal adds up to, as far as a page needs it: bounded, however long the journal is. */
export class RunDigest {
  /** Newest number that is in here. */
  seq = -1;
  firstTime: number | null = null;
  stage: string | null = null;
  progress: RunPage["progress"] = null;
  hardware: RunPage["hardware"] = null;
  hasEnded = false;
  readonly metrics: Metrics = {};
  readonly baseline: Metrics = {};
  readonly stages = new Map<string, RunPage["stages"][number]>();
  readonly checkpoints = new Map<string, { time: number; payload: RunPage["checkpoints"][number] }>();
  readonly artifacts = new Map<string, RunPage["artifacts"][number]>();
  readonly warnings = new Map<string, RunPage["warnings"][number]>();
  readonly tables = new Map<string, Table>();
  /** Lines of the log by level; warnings and errors of the run are counted with them. */
  readonly counts = { debug: 0, info: 0, warning: 0, error: 0 };
  readonly #baselines: ReadonlySet<string>;

  constructor(plan: Plan) {
    this.#baselines = new Set(plan.stages.filter(({ kind }) => kind === "baseline").map(({ id }) => id));
  }

  /** One that goes on where `sums` were taken. */
  static of(plan: Plan, sums: DigestSums): RunDigest {
    const digest = new RunDigest(plan);
    const { seq, firstTime, stage, progress, hardware, hasEnded, counts } = sums;
    Object.assign(digest, { seq, firstTime, stage, progress, hardware, hasEnded });
    Object.assign(digest.counts, counts);
    Object.assign(digest.metrics, sums.metrics);
    Object.assign(digest.baseline, sums.baseline);
    for (const one of sums.stages) digest.stages.set(one.stage, one);
    for (const one of sums.artifacts) digest.artifacts.set(one.path, one);
    for (const one of sums.checkpoints) digest.checkpoints.set(one.payload.path, one);
    for (const one of sums.warnings) digest.warnings.set(warningKey(one), one);
    for (const one of sums.tables) digest.tables.set(tableKey(one), one);
    return digest;
  }

  get sums(): DigestSums {
    const { seq, firstTime, stage, progress, hardware, hasEnded, counts, metrics, baseline } = this;
    return {
      ...{ seq, firstTime, stage, progress, hardware, hasEnded, counts, metrics, baseline },
      ...{ stages: [...this.stages.values()], artifacts: [...this.artifacts.values()] },
      ...{ checkpoints: [...this.checkpoints.values()], warnings: [...this.warnings.values()] },
      tables: [...this.tables.values()],
    };
  }

  isBaseline(stage: string): boolean {
    return this.#baselines.has(stage);
  }

  /** True where a stage holds at a step boundary. */
  get isPaused(): boolean {
    return !this.hasEnded && [...this.stages.values()].some(({ state }) => state === "paused");
  }

  add(event: RunEvent): void {
    this.seq = event.seq;
    this.firstTime ??= event.time;
    // A reader passes over what it does not know: the journal may be a later version's.
    if (!isKnownEvent(event)) return;
    if (event.type === "stage") this.#addStage(event);
    else if (event.type === "metric") this.#addMetric(event);
    else if (event.type === "table") this.#addTable(event);
    else if (event.type === "log") this.counts[event.level] += 1;
    else if (event.type === "exit") this.#end();
    else this.#addThing(event);
  }

  #addThing(event: RunEvent): void {
    const { seq: _seq, time, type, ...payload } = event;
    if (type === "progress") this.progress = eventPayloads.progress.parse(payload);
    else if (type === "hardware") this.hardware = eventPayloads.hardware.parse(payload);
    else if (type === "artifact") this.artifacts.set(event.path, eventPayloads.artifact.parse(payload));
    else if (type === "checkpoint")
      this.checkpoints.set(event.path, { time, payload: eventPayloads.checkpoint.parse(payload) });
    else if (type === "warning") this.#addWarning(event);
    else if (type === "error") this.counts.error += 1;
  }

  #addStage(event: Extract<RunEvent, { type: "stage" }>): void {
    const { seq: _seq, time, type: _type, ...payload } = event;
    const { stage, state } = payload;
    const before = this.stages.get(stage);
    const isNew = state === "starting" || before === undefined || before.attempt !== payload.attempt;
    this.stages.set(stage, { ...payload, startedAt: isNew ? time : before.startedAt });
    this.hasEnded = false;
    const isOver = state === "done" || state === "failed" || state === "skipped";
    if (!isOver) this.stage = stage;
    else if (this.stage === stage) this.stage = null;
    if (state === "starting") this.progress = null;
  }

  #addMetric({ name, split, stage, value }: Extract<RunEvent, { type: "metric" }>): void {
    const place = this.isBaseline(stage) ? this.baseline : this.metrics;
    place[split === undefined ? name : `${split}.${name}`] = value;
  }

  #addTable(event: Table): void {
    if (this.tables.size < mostTables) this.tables.set(tableKey(event), event);
  }

  #addWarning(event: Extract<RunEvent, { type: "warning" }>): void {
    this.counts.warning += 1;
    const { type: _type, ...warning } = event;
    const key = warningKey(warning);
    if (this.warnings.has(key) || this.warnings.size < mostWarnings) this.warnings.set(key, warning);
  }

  #end(): void {
    this.hasEnded = true;
    this.stage = null;
  }
}

const tableKey = ({ stage, split, name }: Table): string => JSON.stringify([stage, split ?? null, name]);
const warningKey = ({ stage, code, message }: RunPage["warnings"][number]): string =>
  `${stage ?? ""} ${code} ${message}`;
