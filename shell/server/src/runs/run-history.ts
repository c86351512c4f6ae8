import type { Kernel, Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";
import type { HardwareHistory, MetricSeries } from "@tuneit/protocol/http";
import { inOrder } from "../files/in-order.ts";
import { Thinning } from "./thinning.ts";

type Hardware = HardwareHistory["items"][number];
type Metric = Extract<RunEvent, { type: "metric" }>;

/** As many points as the widest picture takes. */
const mostPoints = 10_000;
const mostSeries = 500;
const mostHardware = 4_000;
const mostKept = 8;

interface Series {
  readonly name: string;
  readonly split: string | null;
  readonly stage: string;
  readonly thinning: Thinning;
}

/** The curves of one run, bounded; read on from where they were left. */
export class RunHistory {
  seq = -1;
  readonly #series = new Map<string, Series>();
  #hardware: Hardware[] = [];
  #every = 1;
  #seen = 0;

  add(event: RunEvent): void {
    this.seq = event.seq;
    if (event.type === "metric") this.#addMetric(event);
    else if (event.type === "hardware") this.#addHardware(event);
  }

  series(width: number, name?: string): MetricSeries[] {
    return [...this.#series.values()]
      .filter((one) => name === undefined || one.name === name)
      .map(({ thinning, ...about }) => ({ ...about, measured: thinning.measured, points: thinning.points(width) }));
  }

  hardware(most: number): Hardware[] {
    const step = Math.max(1, Math.ceil(this.#hardware.length / (most - 1)));
    const last = this.#hardware.length - 1;
    return this.#hardware.filter((_, index) => index % step === 0 || index === last);
  }

  /** Stages count: a baseline and an evaluation measure the same. */
  #addMetric(event: Metric): void {
    const { name, split = null, stage, step = null, epoch = null, value, time } = event;
    const key = JSON.stringify([stage, split, name]);
    const known = this.#series.get(key);
    if (!known && this.#series.size >= mostSeries) return;
    const series = known ?? { name, split, stage, thinning: new Thinning(mostPoints) };
    this.#series.set(key, series);
    series.thinning.add([step, epoch, value, time]);
  }

  #addHardware(event: Extract<RunEvent, { type: "hardware" }>): void {
    const { type: _type, ...sample } = event;
    if (this.#seen % this.#every === 0) this.#hardware.push(sample);
    else this.#hardware[this.#hardware.length - 1] = sample;
    this.#seen += 1;
    if (this.#hardware.length <= mostHardware) return;
    this.#hardware = this.#hardware.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }
}

interface Kept {
  readonly history: RunHistory;
  readonly inTurn: ReturnType<typeof inOrder>;
}
const ofKernel = new WeakMap<Kernel, Map<string, Kept>>();

/** With everything that stands in the journal now; the curves of the last few runs stay in memory. */
export async function historyOf(kernel: Kernel, run: Run): Promise<RunHistory> {
  const all = ofKernel.get(kernel) ?? new Map<string, Kept>();
  ofKernel.set(kernel, all);
  const kept = all.get(run.id) ?? { history: new RunHistory(), inTurn: inOrder() };
  all.delete(run.id);
  all.set(run.id, kept);
  for (const oldest of all.keys()) if (all.size > mostKept) all.delete(oldest);
  await kept.inTurn(async () => {
    for await (const event of run.events({ from: kept.history.seq, follow: false })) kept.history.add(event);
  });
  return kept.history;
}

/** A closer look: every point of the steps that are asked for, as far as they fit. */
export async function closeLook(run: Run, steps: { from: number; to: number }): Promise<RunHistory> {
  const history = new RunHistory();
  for await (const event of run.events({ follow: false })) {
    if (event.type === "metric" && isWithin(event.step, steps)) history.add(event);
    history.seq = event.seq;
  }
  return history;
}

const isWithin = (step: number | undefined, { from, to }: { from: number; to: number }): boolean =>
  step !== undefined && step >= from && step <= to;
