import type { Run } from "@tuneit/kernel";
import { isKnownEvent, type RunEvent } from "@tuneit/protocol";
import type { FollowedRow, RunSamples } from "@tuneit/protocol/http";
import type { z } from "zod";
import type { historySums } from "./sums/sums-file.ts";
import { evenly } from "./thinning.ts";

type Told = Extract<RunEvent, { type: "samples" }>;
type Item = Told["items"][number];
type Answer = FollowedRow["answers"][number];
type Row = Omit<FollowedRow, "answers"> & { answers: Answer[] };

type FollowedSums = z.infer<typeof historySums>["followed"];

/** More than an engine follows: a journal is a worker's word. */
const mostRows = 100;
const mostAnswers = 4000;

/** The followed rows of one run, with every answer that the journal has. */
export class FollowedRows {
  none: RunSamples["none"] = null;
  readonly #rows = new Map<string, Row>();

  add(told: Told): void {
    // A reader passes over what it does not know: the journal may be a later version's.
    if (!isKnownEvent(told)) return;
    const { stage, split, step, epoch = null, items, none } = told;
    this.none = none ?? null;
    for (const item of items) this.#addItem({ stage, split }, { step, epoch }, item);
  }

  /** Those that go on where `sums` were taken. */
  static of({ none, rows }: FollowedSums): FollowedRows {
    const followed = new FollowedRows();
    followed.none = none;
    for (const row of rows) followed.#rows.set(keyOf(row), row);
    return followed;
  }

  get sums(): FollowedSums {
    return { none: this.none, rows: [...this.#rows.values()] };
  }

  rows(points: number): FollowedRow[] {
    return [...this.#rows.values()].map((row) => ({ ...row, answers: evenly(row.answers, points) }));
  }

  get evaluations(): number {
    return Math.max(0, ...Array.from(this.#rows.values(), ({ answers }) => answers.length));
  }

  #addItem(place: Pick<Row, "stage" | "split">, at: Pick<Answer, "step" | "epoch">, item: Item): void {
    const { row: number, input, expected, ...answer } = item;
    const fresh: Row = { ...place, row: number, input: null, expected: null, answers: [] };
    const key = keyOf(fresh);
    const row = this.#rows.get(key) ?? fresh;
    if (row === fresh && this.#rows.size >= mostRows) return;
    this.#rows.set(key, row);
    row.input = input ?? row.input;
    row.expected = expected ?? row.expected;
    // A run that was resumed makes the steps after its checkpoint again: they count once.
    while ((row.answers.at(-1)?.step ?? -1) >= at.step) row.answers.pop();
    row.answers.push({ ...at, ...answer });
    if (row.answers.length > mostAnswers) row.answers = evenly(row.answers, mostAnswers / 2);
  }
}

export const keyOf = ({ stage, split, row }: Pick<FollowedRow, "stage" | "split" | "row">): string =>
  JSON.stringify([stage, split, row]);

/** For whoever has a run and no server: all rows, every answer. */
export async function readSamples(run: Run): Promise<Pick<RunSamples, "items" | "evaluations" | "none">> {
  const followed = new FollowedRows();
  for await (const block of run.blocks()) for (const event of block) if (event.type === "samples") followed.add(event);
  const { evaluations, none } = followed;
  return { items: followed.rows(mostAnswers), evaluations, none };
}
