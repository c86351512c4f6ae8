import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  datasetFile,
  eventPayloads,
  profileFile,
  runId,
  type DatasetFile,
  type Plan,
  type ProfileFile,
  type Stage,
} from "@tuneit/protocol";
import { ulid } from "ulid";
import type { z } from "zod";
import { canonicalSha256 } from "./canonical-hash.ts";
import { fail } from "../errors/index.ts";
import { readRunFile, writeJson } from "./run-folder.ts";
import { datasetsFolder, makeLaunch, type LaunchPlace } from "./stage-launch.ts";
import { callWorker, type CallOptions } from "../workers/open-worker.ts";

/** Bounded by the file, and a large file is honest. */
const makeDeadlineMs = 3_600_000;

export interface MakeOptions extends Pick<CallOptions, "signal" | "onEvent"> {
  /** What the stage is given of the vault. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

export interface MadeDataset {
  readonly folder: string;
  readonly file: DatasetFile;
  readonly profile: ProfileFile;
}

/**
 * The dataset that a `read` or `prepare` stage makes, from the cache where it lies there already. Made before a run starts,
 * wrong data is told before anything has begun.
 */
export async function ensureDataset(
  plan: Plan,
  stage: Stage,
  place: LaunchPlace,
  options: MakeOptions,
): Promise<MadeDataset> {
  const folder = join(datasetsFolder(place.home), stage.produces!);
  if (!(await isDataset(folder))) await makeDataset(folder, { plan, stage, place, options });
  const file = await readRunFile(join(folder, "dataset.json"), datasetFile);
  return { folder, file, profile: await readRunFile(join(folder, "profile.json"), profileFile) };
}

const isDataset = (folder: string): Promise<boolean> =>
  stat(join(folder, "dataset.json")).then(
    () => true,
    () => false,
  );

interface Making {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly place: LaunchPlace;
  readonly options: MakeOptions;
}

/** Runs the stage by itself, beside the final name; whoever is first to finish gives the folder its name. */
async function makeDataset(folder: string, making: Making): Promise<void> {
  const { plan, stage, place } = making;
  // An id of its own names the folder it works in; there is no run.
  const id = runId.parse(ulid());
  const launch = await makeLaunch({ ...plan, stages: [stage] }, { id, directory: place.home }, place);
  const started = launch.stages[stage.id]!;
  const partial = started.partial!;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    const facts: Record<string, z.infer<typeof eventPayloads.fact>["value"]> = {};
    await callWorker(
      started,
      { method: "stage", params: stageParams(id, making, started.paths) },
      {
        signal: making.options.signal,
        redact: Object.values(making.options.secrets ?? {}),
        deadlineMs: makeDeadlineMs,
        onEvent: (event) => {
          const fact = event.type === "fact" ? eventPayloads.fact.safeParse(event.payload).data : undefined;
          if (fact) facts[fact.name] = fact.value;
          making.options.onEvent?.(event);
        },
      },
    );
    if (!(await isDataset(partial))) throw fail("TUNEIT_WORKER_FAILED", { reason: "the stage made no dataset" });
    await writeJson(join(partial, "facts.json"), { format: 1, facts });
    await rename(partial, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (!(await isDataset(folder))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function stageParams(run: string, { plan, stage, options }: Making, paths: Record<string, string>) {
  const { seed, task, determinism } = plan;
  return {
    run,
    attempt: 1,
    stage,
    seed,
    task,
    determinism,
    planSha256: canonicalSha256(plan),
    paths,
    checkpoints: [],
    facts: {},
    secrets: { ...options.secrets },
  };
}
