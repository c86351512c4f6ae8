import type { FollowedRow } from "@tuneit/protocol/http";

export type Answer = FollowedRow["answers"][number];
/** What an answer became, against the evaluation before. */
export type Change = "right" | "wrong" | null;

/** The steps at which rows were answered, in order. */
export function evaluatedSteps(rows: readonly FollowedRow[]): number[] {
  const steps = new Set(rows.flatMap(({ answers }) => answers.map(({ step }) => step)));
  return [...steps].toSorted((a, b) => a - b);
}

/** The evaluation that counts at a step: the last one until then; null asks for the newest. */
export function stepAt(steps: readonly number[], wanted: string | null): number {
  const most = wanted === null ? Number.POSITIVE_INFINITY : Number(wanted);
  return steps.findLast((step) => step <= most) ?? (Number.isNaN(most) ? steps.at(-1) : steps[0]) ?? 0;
}

/** Place of the answer that counts at a step; -1 where there is none yet. */
export const placeAt = (answers: readonly Answer[], step: number): number =>
  answers.findLastIndex((answer) => answer.step <= step);

export function changeAt(answers: readonly Answer[], place: number): Change {
  const [before, now] = [answers[place - 1]?.right ?? null, answers[place]?.right ?? null];
  if (before === null || now === null || before === now) return null;
  return now ? "right" : "wrong";
}

/** The step since which the answer is as right or wrong as it is; null where it always was. */
export function sinceStep(answers: readonly Answer[], place: number): number | null {
  const now = answers[place]?.right ?? null;
  const other = answers.slice(0, place).findLastIndex(({ right }) => right !== now);
  return other < 0 ? null : (answers[other + 1]?.step ?? null);
}

/** What a bar stands for: how likely the model finds what is right, else what it says. */
export const likelihood = ({ expectedScore, score }: Answer): number | null => expectedScore ?? score;

export interface Counts {
  readonly rows: number;
  readonly right: number;
  /** Rows of which somebody can say whether they are right. */
  readonly judged: number;
  readonly toRight: number;
  readonly toWrong: number;
}

export function countsAt(rows: readonly FollowedRow[], step: number): Counts {
  const now = rows.map(({ answers }) => ({ answers, place: placeAt(answers, step) })).filter(({ place }) => place >= 0);
  const rights = now.map(({ answers, place }) => answers[place]?.right ?? null);
  const changes = now.map(({ answers, place }) => changeAt(answers, place));
  const times = <T>(all: readonly T[], one: T): number => all.filter((other) => other === one).length;
  return {
    rows: now.length,
    right: times(rights, true),
    judged: now.length - times(rights, null),
    toRight: times(changes, "right"),
    toWrong: times(changes, "wrong"),
  };
}
