import { describeProblems, problemsOf, visualizerOutput, type PinnedUse } from "@tuneit/protocol";

/** Points whose contributions answer with a document; the others answer what their caller checks. */
const contracts = new Map([["visualizer", visualizerOutput]]);

/** Why a run would refuse an answer, by the contract of its point; null where it would take it. */
export function problemOfAnswer(use: PinnedUse, answer: unknown): string | null {
  const contract = contracts.get(use.point);
  const parsed = contract?.safeParse(answer);
  if (!contract || !parsed || parsed.success) return null;
  return describeProblems(problemsOf(parsed.error, contract)).slice(0, 1000);
}
