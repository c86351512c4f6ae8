import { explanation, type Explanation } from "@tuneit/protocol";
import { z } from "zod";
import { fail } from "../errors/index.ts";
import { requireModel } from "../runs/trained-model.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { askModel, engineOf, type Asking } from "./asking.ts";

export interface ExplainChoice {
  /** Which class is explained; absent = the one that the model answers. */
  readonly label?: string | undefined;
  /** One of the ways that the engine's manifest lists; absent = its usual one. */
  readonly method?: string | undefined;
}

const answers = z.array(explanation);

/** Which tokens a run's model goes by in its answers to a few texts. @throws TUNEIT_RUN_NO_INSIGHT, TUNEIT_RUN_HAS_NO_MODEL */
export async function explainRun(
  run: RunFolder,
  texts: readonly string[],
  { label, method }: ExplainChoice,
  asking: Asking,
): Promise<Explanation[]> {
  await requireModel(run);
  const input = { texts: [...texts], method: wayOf(run, method, asking), ...(label !== undefined && { label }) };
  const answered = answers.safeParse(await askModel(run, "explain", input, asking));
  if (!answered.success || answered.data.length !== texts.length)
    throw fail("TUNEIT_WORKER_FAILED", { reason: "Its explanation cannot be read" });
  return answered.data;
}

function wayOf(run: RunFolder, wanted: string | undefined, { offers }: Asking): string {
  const { title, explains } = engineOf(run, offers);
  const [usual] = explains;
  const about = { run: run.plan.name, what: "explanation" };
  if (!usual)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: `Its engine, ${title}, explains no answers` },
      mend: "Update the engine's plugin, or choose another engine for the next run",
    });
  if (wanted === undefined) return usual.id;
  if (explains.some(({ id }) => id === wanted)) return wanted;
  throw fail("TUNEIT_RUN_NO_INSIGHT", {
    ...{ ...about, reason: `Its engine, ${title}, knows no '${wanted}'` },
    mend: `Ask for one of these: ${explains.map(({ id }) => id).join(", ")}`,
  });
}
