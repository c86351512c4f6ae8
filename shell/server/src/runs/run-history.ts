import type { Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";
import type { HardwareHistory, MetricSeries } from "@tuneit/protocol/http";
import { FollowedRows } from "./run-samples.ts";
import { evenly, Thinning } from "./thinning.ts";

type Hardware = HardwareHistory["items"][number];
type Metric = Extract<RunEvent, { type: "metric" }>;

/** As many points as the widest picture takes. */
const mostPoints = 10_000;
const mostSeries = 500;
const mostHardware = 4_000;

interface Series {
  readonly name: string;
  readonly split: string | null;
  readonly stage: string;
  readonly thinning: Thinning;
}

/** The curves of one run and its followed rows, bounded; read on from where they were left. */
export class RunHistory {
  seq = -1;
  readonly followed = new FollowedRows();
  readonly #series = new Map<string, Series>();
  #hardware: Hardware[] = [];
  #every = 1;
  #seen = 0;

  add(event: RunEvent): void {
    this.seq = event.seq;
    if (event.type === "metric") this.#addMetric(event);
    else if (event.type === "hardware") this.#addHardware(event);
    else if (event.type === "samples") this.followed.add(event);
  }

  series(width: number, name?: string): MetricSeries[] {
    return [...this.#series.values()]
      .filter((one) => name === undefined || one.name === name)
      .map(({ thinning, ...about }) => ({ ...about, measured: thinning.measured, points: thinning.points(width) }));
  }

  hardware(most: number): Hardware[] {
    return evenly(this.#hardware, most);
  }

  /** Stages count: a baseline and an evaluation measure the same. */
  #addMetric(event: Metric): void {
    const { name, split = null, stage, step = null, epoch = null, value, time } = event;
    const key = `${stage}\n${split ?? ""}\n${name}`;
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
