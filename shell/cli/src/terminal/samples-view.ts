import type { RunEvent } from "@tuneit/protocol";
import type { FollowedRow, RunSamples } from "@tuneit/protocol/http";
import { clip, table } from "./table.ts";

type Told = Extract<RunEvent, { type: "samples" }>;
type Answer = FollowedRow["answers"][number];

const whyNone = {
  "off": "This run follows no rows: its engine is set so",
  "no-rows": "There is no row to follow. Set data.split.validation above 0",
  "never-evaluated": "The model is never evaluated while it trains. Set train.evaluate to epoch",
} as const;

/** The followed rows as they were answered at a step; the newest without one. */
export function describeSamples({ items, none }: Pick<RunSamples, "items" | "none">, step = Infinity): string {
  const rows = items
    .map((row) => ({ row, answers: row.answers.filter((one) => one.step <= step) }))
    .filter(({ answers }) => answers.length > 0);
  if (rows.length === 0)
    return none === null ? "No samples yet. They come with an evaluation, where the engine sends them" : whyNone[none];
  const newest = Math.max(...rows.map(({ answers }) => answers.at(-1)!.step));
  const right = rows.filter(({ answers }) => answers.at(-1)!.right === true).length;
  return [
    `${newest === 0 ? "Before training" : `After step ${newest}`}: ${right} of ${rows.length} right`,
    "",
    table(
      ["row", "expected", "first", "answer", "score", "course", "text"],
      rows.map(({ row, answers }) => cells(row, answers)),
    ),
  ].join("\n");
}

function cells({ row, expected, input }: FollowedRow, answers: readonly Answer[]): string[] {
  const [first, now] = [answers[0]!, answers.at(-1)!];
  const score = now.score === null ? "" : now.score.toFixed(3);
  const texts = [expected ?? "", first.answer, now.answer].map((text) => clip(text, 24));
  // As the app counts them: the first row of a file is its row 1.
  return [String(row + 1), ...texts, score, courseOf(answers), clip(input ?? "", 60)];
}

/** Since when an answer is right or wrong. */
export function courseOf(answers: readonly Pick<Answer, "right" | "step">[]): string {
  const now = answers.at(-1)?.right ?? null;
  if (now === null) return "";
  const word = now ? "right" : "wrong";
  const before = answers.findLastIndex(({ right }) => right !== now);
  return before < 0 ? `${word} all along` : `${word} since step ${answers[before + 1]!.step}`;
}

/** An event in a line of the journal, where its texts would be too long to read. */
export const samplesLine = ({ stage, split, step, items, none }: Told): string =>
  none === undefined ? `stage=${stage} split=${split} step=${step} ${rightOf(items)}` : `stage=${stage} none=${none}`;

const rightOf = (items: Told["items"]): string =>
  `${items.filter(({ right }) => right === true).length} of ${items.length} right`;

/** Tells of each evaluation in a line, with what has changed since the one before. */
export class SamplesTeller {
  readonly #right = new Map<string, boolean | null>();

  lineOf({ stage, split, step, items }: Told): string | null {
    if (items.length === 0) return null;
    const changed = items.map(({ row, right }) => {
      const key = `${stage} ${split} ${row}`;
      const before = this.#right.get(key) ?? right;
      this.#right.set(key, right);
      return before === right ? "" : right === true ? "right" : "wrong";
    });
    const told = (["right", "wrong"] as const).flatMap((word) => {
      const times = changed.filter((one) => one === word).length;
      return times > 0 ? [`${times} changed to ${word}`] : [];
    });
    return [`samples${step === 0 ? " before training" : ""}: ${rightOf(items)}`, ...told].join(", ");
  }
}
