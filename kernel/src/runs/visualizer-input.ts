import { eventPayloads, type JournalLine, type VisualizerInput } from "@tuneit/protocol";

type Metric = VisualizerInput["metrics"][number];

/** Gathers from a journal what visualizers are called with: curves by name, split and stage, and the last table of each. */
export class VisualizerInputBuilder {
  readonly #task: string;
  readonly #metrics = new Map<string, Metric>();
  readonly #tables = new Map<string, VisualizerInput["tables"][number]>();

  constructor(task: string) {
    this.#task = task;
  }

  add(line: JournalLine): void {
    if (line.type === "metric") this.#addMetric(line);
    else if (line.type === "table") this.#addTable(line);
  }

  #addMetric(line: JournalLine): void {
    const point = eventPayloads.metric.safeParse(line.payload).data;
    if (!point) return;
    const { name, stage, split = null } = point;
    const key = JSON.stringify([name, stage, split]);
    const metric = this.#metrics.get(key) ?? { name, stage, split, points: [] };
    this.#metrics.set(key, metric);
    const value = typeof point.value === "number" ? point.value : null;
    metric.points.push({ step: point.step ?? metric.points.length, epoch: point.epoch ?? null, value });
  }

  #addTable(line: JournalLine): void {
    const table = eventPayloads.table.safeParse(line.payload).data;
    if (!table) return;
    const { name, stage, split = null, columns, rows } = table;
    this.#tables.set(JSON.stringify([name, stage, split]), { name, stage, split, columns, rows });
  }

  build(): VisualizerInput {
    return { task: this.#task, metrics: [...this.#metrics.values()], tables: [...this.#tables.values()] };
  }
}
