import type { JsonObject, PinnedUse } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { ContributionIndex } from "../points/contribution-index.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { placesOf, trainedBy } from "../runs/trained-model.ts";

interface ModelJob {
  readonly job: "embed" | "explain";
  readonly uses: readonly PinnedUse[];
  readonly input: JsonObject;
  readonly task: string;
  readonly seed: number;
  readonly readOnly: ReturnType<typeof placesOf>;
}

/** What looks into a run's model: the workers and isolates of the kernel, and what the plugins at hand offer. */
export interface Asking {
  readonly home: string;
  readonly offers: ContributionIndex;
  readonly worker: (job: ModelJob) => Promise<unknown>;
  readonly isolate: (use: PinnedUse, input: unknown) => Promise<unknown>;
  /** Ends it all. */
  readonly signal?: AbortSignal | undefined;
}

/** The engine that trained a run, as its plugin is installed now. @throws TUNEIT_STORE_NOT_INSTALLED */
export function engineOf({ plan }: RunFolder, offers: ContributionIndex) {
  const [use] = trainedBy(plan, ["engine"]);
  const found = offers
    .all("engine")
    .find(({ plugin, contribution }) => plugin.manifest.name === use?.plugin && contribution.id === use.contribution);
  if (!found) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: use?.plugin ?? "engine" });
  return found.contribution;
}

/** Asks the model that a run trained, in a worker of its own. */
export function askModel(run: RunFolder, job: ModelJob["job"], input: JsonObject, { home, worker }: Asking) {
  const { plan } = run;
  return worker({
    job,
    uses: trainedBy(plan, ["engine", "model"]),
    input: { ...input, reference: plan.recipe.model.ref, maxLength: plan.recipe.train.maxLength },
    task: plan.task,
    seed: plan.seed,
    readOnly: placesOf(run, home),
  });
}
