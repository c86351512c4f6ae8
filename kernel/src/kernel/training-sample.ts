import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { trainingSample, type TrainingSample } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { SampleOptions, Waiting } from "../kernel-api.ts";
import { modelsFolder } from "../runs/stage-launch.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import type { Proposal } from "./proposals.ts";

const usualRows = 20;

interface Sampling {
  readonly caller: ContributionCaller;
  readonly home: string;
  readonly options: Waiting;
}

/** Asks the plugins that a run would read and prepare its data with for a few rows of it. Installs and writes nothing. */
export async function sampleRun(
  { plan, source, model, installing }: Proposal,
  { start = 0, limit = usualRows }: Pick<SampleOptions, "start" | "limit">,
  { caller, home, options }: Sampling,
): Promise<TrainingSample> {
  const stages = plan.stages.filter(({ kind }) => kind === "read" || kind === "prepare");
  const uses = stages.flatMap((stage) => stage.uses);
  const lacking = uses.find(({ plugin }) => installing.has(plugin));
  if (lacking) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: lacking.plugin });
  const fetched = modelsFolder(home);
  await mkdir(fetched, { recursive: true, mode: 0o700 });
  const readOnly = [
    { role: "source", host: source.path, inside: `/data/source/${basename(source.path)}` },
    { role: "models", host: fetched, inside: "/data/models" },
    ...(model === null ? [] : [{ role: "model", host: model, inside: `/data/model/${basename(model)}` }]),
  ];
  const input = { ...stages.find(({ kind }) => kind === "prepare")!.options, start, limit };
  return trainingSample.parse(
    await caller.runPython({ job: "sample", uses, input, task: plan.task, seed: plan.seed, readOnly }, options),
  );
}
