import type { Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";
import type { HardwareHistory, MetricSeries } from "@tuneit/protocol/http";
import { FollowedRows } from "./run-samples.ts";
import type { z } from "zod";
import type { historySums } from "./sums/sums-file.ts";
import { evenly, Thinning } from "./thinning.ts";

type HistorySums = z.infer<typeof historySums>;
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
  followed = new FollowedRows();
  readonly #series: Series[] = [];
  /** Those of one name, which are few: they are found without making a key for each point. */
  readonly #named = new Map<string, Series[]>();
  #hardware: Hardware[] = [];
  #every = 1;
  #seen = 0;

  add(event: RunEvent): void {
    this.seq = event.seq;
    if (event.type === "metric") this.#addMetric(event);
    else if (event.type === "hardware") this.#addHardware(event);
    else if (event.type === "samples") this.followed.add(event);
  }

  /** One that goes on after line `seq`, where `sums` were taken. */
  static of(seq: number, { series, hardware, followed }: HistorySums): RunHistory {
    const history = new RunHistory();
    history.seq = seq;
    for (const { thinned, ...about } of series) history.#keep({ ...about, thinning: Thinning.of(mostPoints, thinned) });
    [history.#hardware, history.#every, history.#seen] = [hardware.items, hardware.every, hardware.seen];
    history.followed = FollowedRows.of(followed);
    return history;
  }

  get sums(): HistorySums {
    return {
      series: this.#series.map(({ thinning, ...about }) => ({ ...about, thinned: thinning.sums })),
      hardware: { items: this.#hardware, every: this.#every, seen: this.#seen },
      followed: this.followed.sums,
    };
  }

  series(width: number, name?: string): MetricSeries[] {
    return this.#series
      .filter((one) => name === undefined || one.name === name)
      .map(({ thinning, ...about }) => ({ ...about, measured: thinning.measured, points: thinning.points(width) }));
  }

  hardware(most: number): Hardware[] {
    return evenly(this.#hardware, most);
  }

  /** Stages count: a baseline and an evaluation measure the same. */
  #addMetric(event: Metric): void {
    const { name, split = null, stage, step = null, epoch = null, value, time } = event;
    const known = this.#named.get(name)?.find((one) => one.stage === stage && one.split === split);
    const series = known ?? this.#begin({ name, split, stage });
    series?.thinning.add([step, epoch, value, time]);
  }

  #begin(about: Omit<Series, "thinning">): Series | undefined {
    if (this.#series.length >= mostSeries) return undefined;
    return this.#keep({ ...about, thinning: new Thinning(mostPoints) });
  }

  #keep(series: Series): Series {
    this.#series.push(series);
    this.#named.set(series.name, [...(this.#named.get(series.name) ?? []), series]);
    return series;
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
