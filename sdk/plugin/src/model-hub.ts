import type { hubAnswers, HubQuestion } from "@tuneit/protocol";
import type { Context } from "./context.ts";

/** What the answer to a question is, by its `op`. */
export type HubAnswer = {
  [Op in HubQuestion["op"]]: (typeof hubAnswers)[Op]["_output"];
};

/** How each question about a hub is answered. */
export type HubAnswering<Config> = {
  [Op in HubQuestion["op"]]: (
    question: Extract<HubQuestion, { op: Op }>,
    context: Context<Config>,
  ) => Promise<HubAnswer[Op]>;
};

/**
 * Questions about a hub → answers, for the entry that a model adapter names in `hub`. Runs in the isolate, and reaches the
 * hosts that were granted.
 *
 * @example
 * export const hub = defineModelHub<{ endpoint: string }>({ search: findModels, show: describeModel });
 */
export function defineModelHub<Config>(
  answering: HubAnswering<Config>,
): (question: HubQuestion, context: Context<Config>) => Promise<HubAnswer[HubQuestion["op"]]> {
  // What `op` says decides, and there is no third.
  return (question, context) =>
    question.op === "search" ? answering.search(question, context) : answering.show(question, context);
}
