import type { sourceAnswers, SourceQuestion } from "@tuneit/protocol";
import type { Context } from "./context.ts";

/** What the answer to a question is, by its `op`. */
export type SourceAnswer = {
  [Op in SourceQuestion["op"]]: (typeof sourceAnswers)[Op]["_output"];
};

/** How each question about a place of data is answered. */
export type SourceAnswering<Config> = {
  [Op in SourceQuestion["op"]]: (
    question: Extract<SourceQuestion, { op: Op }>,
    context: Context<Config>,
  ) => Promise<SourceAnswer[Op]>;
};

/**
 * Questions about a place of data → answers, for the entry that a data source names in `search`. Runs in the isolate, and
 * reaches the hosts that were granted. The fetch itself is the source's Python entry.
 *
 * @example
 * export const hub = defineSourceSearch<{ endpoint: string }>({ search: findDatasets, show: describeDataset });
 */
export function defineSourceSearch<Config>(
  answering: SourceAnswering<Config>,
): (question: SourceQuestion, context: Context<Config>) => Promise<SourceAnswer[SourceQuestion["op"]]> {
  // What `op` says decides, and there is no third.
  return (question, context) =>
    question.op === "search" ? answering.search(question, context) : answering.show(question, context);
}
