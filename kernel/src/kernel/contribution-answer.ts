import { describeProblems, problemsOf, visualizerOutput, type PinnedUse } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

/** Points whose contributions answer with a document; the others answer what their caller checks. */
const contracts = new Map([["visualizer", visualizerOutput]]);

/**
 * What a contribution answered, held against the contract of its point.
 *
 * @throws TUNEIT_ISOLATE_RESULT_INVALID
 */
export function checkedAnswer(use: PinnedUse, answer: unknown): unknown {
  const contract = contracts.get(use.point);
  const parsed = contract?.safeParse(answer);
  if (!contract || !parsed) return answer;
  if (parsed.success) return parsed.data;
  const reason = describeProblems(problemsOf(parsed.error, contract)).slice(0, 1000);
  throw fail("TUNEIT_ISOLATE_RESULT_INVALID", { plugin: use.plugin, export: use.entry, reason });
}
