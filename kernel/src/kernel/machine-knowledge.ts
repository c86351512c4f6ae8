import { join } from "node:path";
import type { Stage } from "@tuneit/protocol";
import { findEnvironment } from "../environments/build.ts";
import { isAlike, type KnownOfMachine } from "../runs/plan-estimate.ts";
import { factsOfDataset, pastRuns, preparedFacts } from "../runs/run-history.ts";
import { datasetsFolder } from "../runs/stage-launch.ts";
import type { Preparation } from "../store/preparation.ts";
import type { Drafted } from "./planning.ts";
import type { Workplace } from "./workplace.ts";

/** Runs that an estimate goes by: enough to see how far they lie apart. */
const mostRuns = 5;

/** What this machine has and what it has measured, as far as it tells of a plan. */
export async function knownOfMachine(
  { plan, preparation }: Pick<Drafted, "plan"> & { readonly preparation: Preparation | null },
  { home, workspace }: Pick<Workplace, "home" | "workspace">,
): Promise<KnownOfMachine> {
  const made = plan.stages.filter((stage) => stage.produces !== undefined);
  const facts = await Promise.all(made.map((stage) => factsOfDataset(join(datasetsFolder(home), stage.produces!))));
  const of = (kind: Stage["kind"]): unknown => facts[made.findIndex((stage) => stage.kind === kind)];
  const environments = await Promise.all(plan.environments.map(({ hash }) => findEnvironment(home, hash)));
  return {
    past: await pastRuns(workspace, (past) => isAlike(past, plan), { most: mostRuns }),
    prepared: preparedFacts.safeParse(of("prepare")).data,
    cached: new Set(made.filter((_, index) => facts[index] !== undefined).map(({ id }) => id)),
    environmentsBuilt: environments.every((environment) => environment !== null),
    pluginBytes: (preparation?.changed ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
