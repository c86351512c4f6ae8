import type { Kernel, Prediction } from "@tuneit/kernel";
import type { PredictAnswer } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";

interface Question {
  readonly texts: readonly string[];
  readonly base: boolean;
  readonly signal: AbortSignal;
}

/** Each question loads a model: more at once only make all of them slower, and the memory short. */
const mostAtOnce = 2;
let atWork = 0;

/** Work that loads a model, if not too much of it is done already. @throws TUNEIT_SERVER_BUSY */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (atWork >= mostAtOnce) throw fail("TUNEIT_SERVER_BUSY", { limit: mostAtOnce });
  atWork += 1;
  try {
    return await work();
  } finally {
    atWork -= 1;
  }
}

/** Asks the tuned model, then the one before training, so that each has its own time. @throws TUNEIT_SERVER_BUSY */
export async function predictTexts(kernel: Kernel, run: string, question: Question): Promise<PredictAnswer> {
  return alone(async () => {
    const { texts, signal } = question;
    const began = performance.now();
    const { tuned } = await kernel.runs.predict(run, texts, { signal });
    const between = performance.now();
    const base = question.base ? (await kernel.runs.predict(run, texts, { signal, base: "only" })).base : null;
    return {
      ...{ tuned: shown(tuned), base: base && shown(base), milliseconds: between - began },
      baseMilliseconds: base && performance.now() - between,
    };
  });
}

const shown = (predictions: readonly Prediction[]): PredictAnswer["tuned"] =>
  predictions.map(({ text, label, scores }) => ({ text, label, scores: { ...scores } }));
