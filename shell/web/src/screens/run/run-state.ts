import type { EventType, RunEvent } from "@tuneit/protocol";
import type { HardwareHistory, LogPage, MetricSeries, RunPage, StreamEvent } from "@tuneit/protocol/http";

type Payload<T extends EventType> = Omit<Extract<RunEvent, { type: T }>, "seq" | "time" | "type">;

export type HardwarePoint = HardwareHistory["items"][number];
export type RunTable = Payload<"table">;
export type LogEntry = LogPage["lines"][number];

/** What was read of a run at one moment; a part that could not be read is empty. */
export interface Snapshot {
  readonly page: RunPage;
  readonly series: readonly MetricSeries[];
  /** The journal line up to which `series` goes: it is read after the page, and is newer. */
  readonly seriesSeq: number;
  readonly log: readonly LogEntry[];
  /** Lines of the whole run, by level. */
  readonly counts: Readonly<Record<string, number>>;
  readonly hardware: readonly HardwarePoint[];
  readonly tables: readonly RunTable[];
}

/**
 * A run as its page shows it: a snapshot, and each event after it applied once. The lists grow in place, for a run has
 * hundreds of thousands of points; `revision` tells whoever draws that something moved.
 */
export class RunState {
  page: RunPage;
  seq: number;
  revision = 0;
  /** Time of the newest thing that is known, milliseconds UTC; null where there is none. */
  newestAt: number | null;
  /** Number of the newest event that told of samples; before one was heard, of what was read. */
  samplesSeq: number;
  readonly series = new Map<string, MetricSeries>();
  readonly seriesSeq: number;
  readonly log: LogEntry[];
  readonly counts: Record<string, number>;
  readonly hardware: HardwarePoint[];
  readonly tables = new Map<string, RunTable>();
  readonly #kinds: ReadonlyMap<string, string>;

  constructor({ page, series, seriesSeq, log, counts, hardware, tables }: Snapshot) {
    this.page = page;
    this.seq = page.seq;
    this.samplesSeq = page.seq;
    this.seriesSeq = seriesSeq;
    this.log = [...log];
    this.counts = { ...counts };
    this.#kinds = new Map(page.plan.stages.map(({ id, kind }) => [id, kind]));
    this.hardware = [...hardware];
    this.newestAt = newestOf({ series, log, hardware });
    for (const one of series) this.series.set(seriesKey(one), { ...one, points: [...one.points] });
    for (const table of tables) this.tables.set(tableKey(table), table);
  }

  /** `late` is an event of the past, `hole` one that something is missing before. */
  apply(event: StreamEvent): "applied" | "late" | "hole" {
    if (event.seq <= this.seq) return "late";
    if (event.seq > this.seq + 1) return "hole";
    this.seq = event.seq;
    this.newestAt = event.time;
    this.revision += 1;
    appliers[event.type as EventType]?.(this, event.payload as never, event);
    return "applied";
  }

  stageKind(stage: string): string {
    return this.#kinds.get(stage) ?? stage;
  }
}

function newestOf({ series, log, hardware }: Pick<Snapshot, "series" | "log" | "hardware">): number | null {
  const points = series.map((one) => one.points.at(-1)?.[3] ?? 0);
  const newest = Math.max(0, log.at(-1)?.time ?? 0, hardware.at(-1)?.time ?? 0, ...points);
  return newest === 0 ? null : newest;
}

interface At {
  readonly seq: number;
  readonly time: number;
}
type Appliers = { readonly [T in EventType]?: (state: RunState, payload: Payload<T>, at: At) => void };

const appliers: Appliers = {
  log: (state, line, at) => addLine(state, { ...line, ...at, code: null }),
  progress: (state, progress) => change(state, { progress }),
  metric: applyMetric,
  table: (state, table) => state.tables.set(tableKey(table), table),
  samples: (state, _, { seq }) => void (state.samplesSeq = seq),
  hardware: (state, hardware, { seq, time }) => {
    if ((state.hardware.at(-1)?.seq ?? -1) < seq) state.hardware.push({ ...hardware, seq, time });
    change(state, { hardware });
  },
  artifact: (state, artifact) =>
    change(state, { artifacts: [...state.page.artifacts.filter(({ path }) => path !== artifact.path), artifact] }),
  checkpoint: (state, checkpoint) => {
    const others = state.page.checkpoints.filter(({ path }) => path !== checkpoint.path);
    change(state, { checkpoints: checkpoint.state === "removed" ? others : [...others, checkpoint] });
  },
  stage: applyStage,
  warning: applyWarning,
  error: (state, error, at) => {
    const { code, message, cause, mend } = error;
    addLine(state, { ...lineOf(error), ...at, level: "error", text: message });
    change(state, { error: { code, message, cause, mend, docs: `errors/${code}` } });
  },
  exit: (state, { status, resumableFrom }, { time }) =>
    change(state, { status, resumableFrom, endedAt: time, progress: null, stage: null }),
};

function change(state: RunState, changes: Partial<RunPage>): void {
  state.page = { ...state.page, ...changes };
}

function addLine(state: RunState, line: LogEntry): void {
  // The log was read after the page: lines in between are there already.
  if ((state.log.at(-1)?.seq ?? -1) >= line.seq) return;
  state.log.push(line);
  state.counts[line.level] = (state.counts[line.level] ?? 0) + 1;
}

const lineOf = ({ code, stage }: { code: string; stage?: string | undefined }) =>
  ({ code, stage: stage ?? "", logger: "", source: "supervisor" }) as const;

function applyWarning(state: RunState, warning: Payload<"warning">, at: At): void {
  addLine(state, { ...lineOf(warning), ...at, level: "warning", text: warning.message });
  const { warnings } = state.page;
  const known = warnings.findIndex(({ code, message }) => code === warning.code && message === warning.message);
  const entry = { ...warning, ...at };
  change(state, { warnings: known < 0 ? [...warnings, entry] : warnings.with(known, entry) });
}

function applyMetric(state: RunState, metric: Payload<"metric">, { seq, time }: At): void {
  const { name, split, stage, step, epoch, value } = metric;
  const fresh: MetricSeries = { name, split: split ?? null, stage, measured: 0, points: [] };
  const key = seriesKey(fresh);
  const series = state.series.get(key) ?? fresh;
  state.series.set(key, series);
  // The curves were read after the page: a point in between is there already.
  if (seq > state.seriesSeq) series.points.push([step ?? null, epoch ?? null, value, time]);
  const label = split === undefined ? name : `${split}.${name}`;
  const isBaseline = state.stageKind(stage) === "baseline";
  const known = isBaseline ? state.page.baseline : state.page.metrics;
  change(state, { [isBaseline ? "baseline" : "metrics"]: { ...known, [label]: value } });
}

function applyStage(state: RunState, stage: Payload<"stage">, { time }: At): void {
  const { stages } = state.page;
  const known = stages.findIndex((one) => one.stage === stage.stage);
  const before = stages[known];
  const startedAt = stage.state === "starting" ? time : (before?.startedAt ?? time);
  const next = { ...stage, startedAt };
  const isAtWork = !["done", "failed", "skipped"].includes(stage.state);
  const status = stage.state === "paused" || stage.state === "pausing" ? "paused" : "running";
  const moved = isAtWork
    ? ({ stage: stage.stage, status, endedAt: null, error: null, resumableFrom: null } as const)
    : {};
  const progress = state.page.progress?.stage === stage.stage ? state.page.progress : null;
  change(state, { stages: known < 0 ? [...stages, next] : stages.with(known, next), ...moved, progress });
}

const seriesKey = ({ stage, split, name }: Pick<MetricSeries, "stage" | "split" | "name">) =>
  `${stage} ${split ?? ""} ${name}`;
const tableKey = ({ stage, split, name }: RunTable) => `${stage} ${split ?? ""} ${name}`;
