import { describeProblems, problemsOf, visualizerOutput, type ChartSpec, type PinnedUse } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

/** The charts that a visualizer answered with. @throws TUNEIT_ISOLATE_RESULT_INVALID with what is wrong in them, and where */
export function chartsOf({ plugin, contribution }: PinnedUse, answer: unknown): ChartSpec[] {
  const parsed = visualizerOutput.safeParse(answer);
  if (parsed.success) return parsed.data.charts;
  const reason = describeProblems(problemsOf(parsed.error, visualizerOutput)).slice(0, 1000);
  throw fail("TUNEIT_ISOLATE_RESULT_INVALID", { plugin, export: contribution, reason });
}
