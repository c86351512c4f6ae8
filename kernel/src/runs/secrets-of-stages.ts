import { readJournal } from "./follow-journal.ts";
import type { Plan, Stage } from "@tuneit/protocol";

/** Values by stage and name. They pass through memory and pipes, and into no file. */
export type SecretsOfStages = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The stages that an attempt which begins now still has to do. */
export async function stagesLeft(plan: Plan, directory: string): Promise<Stage[]> {
  const done = new Set<unknown>();
  for await (const { type, payload } of readJournal(directory, -1))
    if (type === "stage" && payload["state"] === "done") done.add(payload["stage"]);
  return plan.stages.filter((stage) => !done.has(stage.id));
}
