import { join } from "node:path";
import { eventPayloads, type JournalLine, type Plan } from "@tuneit/protocol";
import { z } from "zod";
import { readJournal } from "./follow-journal.ts";
import { listRunFolders, readExit, readRunFile, type RunFolder } from "./run-folder.ts";

/** What preparing found out about the data. */
export const preparedFacts = z.object({
  rows: z.object({ out: z.number().positive() }),
  split: z.object({ train: z.number().positive() }),
  tokens: z.object({ total: z.number().positive() }),
});
export type PreparedFacts = z.infer<typeof preparedFacts>;

const trainedFacts = z.object({
  steps: z.number().positive(),
  batch_size: z.number().positive(),
  tokens_per_second: z.number().positive(),
});

/** What a completed run measured on this machine. */
export interface PastRun {
  readonly plan: Plan;
  readonly prepared: PreparedFacts;
  readonly trained: z.infer<typeof trainedFacts>;
  /** Of stages that ran and were not taken from the cache. */
  readonly stageSeconds: ReadonlyMap<string, number>;
}

/** Completed runs of the workspace whose plan fits, newest first, at most so many. */
export async function pastRuns(
  workspace: string,
  fits: (plan: Plan) => boolean,
  { most }: { most: number },
): Promise<PastRun[]> {
  const found: PastRun[] = [];
  for (const folder of (await listRunFolders(workspace)).toReversed()) {
    if (found.length === most) break;
    if (!fits(folder.plan)) continue;
    // What cannot be read tells nothing of the time it took.
    const past = await measured(folder).catch(() => undefined);
    if (past) found.push(past);
  }
  return found;
}

async function measured(folder: RunFolder): Promise<PastRun | undefined> {
  if ((await readExit(folder.directory))?.status !== "completed") return undefined;
  const facts: Record<string, Record<string, unknown>> = {};
  const stageSeconds = new Map<string, number>();
  for await (const line of readJournal(folder.directory, -1)) {
    // Figures of a resumed run tell of its last attempt only.
    if (Number(line.payload["attempt"] ?? 1) > 1) return undefined;
    note(line, facts, stageSeconds);
  }
  const prepared = preparedFacts.safeParse(facts["prepare"]).data;
  const trained = trainedFacts.safeParse(facts["train"]).data;
  return prepared && trained ? { plan: folder.plan, prepared, trained, stageSeconds } : undefined;
}

function note(line: JournalLine, facts: Record<string, Record<string, unknown>>, seconds: Map<string, number>): void {
  if (line.type === "fact") {
    const fact = eventPayloads.fact.safeParse(line.payload).data;
    if (fact) (facts[fact.stage] ??= {})[fact.name] = fact.value;
  }
  const stage = line.type === "stage" ? eventPayloads.stage.safeParse(line.payload).data : undefined;
  if (stage?.state === "done" && stage.seconds !== undefined) seconds.set(stage.stage, stage.seconds);
}

const factsFile = z.object({ format: z.literal(1), facts: z.unknown() });

/** What is known of a dataset that lies in the cache; undefined where it does not. */
export async function factsOfDataset(folder: string): Promise<unknown> {
  return readRunFile(join(folder, "facts.json"), factsFile).then(
    ({ facts }) => facts,
    () => undefined,
  );
}
