import { mkdir, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { launch as launchSchema, type Launch, type Plan, type Stage, type StageLaunch } from "@tuneit/protocol";
import type { Bind, Confinement } from "../confinement/confinement.ts";
import { confinePython } from "../confinement/python-worker.ts";
import { fail } from "../errors/index.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { trackedFolders } from "./tracked-folders.ts";

/** What a launch needs to know of this machine. */
export interface LaunchPlace {
  readonly home: string;
  readonly runtimeFolder: string;
  readonly supervisorPython: string;
  readonly confinement: Confinement;
  /** The built environment of a plan's environment id. */
  readonly environment: (id: string) => { readonly folder: string; readonly python: string };
  readonly plugin: (name: string) => ActivePlugin;
  /** Real path of the data file. */
  readonly source: string;
  /** Real path of a local model, where the recipe names one. */
  readonly model: string | null;
  /** Of the hosts that a stage reaches, those that it may not. */
  readonly denied?: ((stage: Stage) => readonly string[]) | undefined;
  readonly policy?: string | undefined;
}

/** A role's bind: `writable` ones are the stage's own output. */
interface Place extends Bind {
  readonly role: string;
  readonly writable: boolean;
}

export const datasetsFolder = (home: string): string => join(home, "cache", "datasets");
export const modelsFolder = (home: string): string => join(home, "cache", "models");

/** `launch.json`: how each Python stage of a plan is started on this machine. */
export async function makeLaunch(
  plan: Plan,
  run: { id: Launch["run"]; directory: string },
  place: LaunchPlace,
): Promise<Launch> {
  const python = plan.stages.filter((stage) => stage.runs === "python");
  // What is bound into a sandbox must be there.
  await Promise.all(
    [datasetsFolder(place.home), modelsFolder(place.home)].map((folder) =>
      mkdir(folder, { recursive: true, mode: 0o700 }),
    ),
  );
  if (python.some(({ kind }) => writesArtifacts.has(kind))) await makeTrackedFolders(plan, run.directory);
  const stages = await Promise.all(
    python.map(async (stage) => [stage.id, await launchStage(stage, plan, run, place)] as const),
  );
  return launchSchema.parse({
    format: 1,
    run: run.id,
    supervisorPython: place.supervisorPython,
    ...(place.policy === undefined ? {} : { policy: resolve(place.policy) }),
    confinement: place.confinement.level,
    stages: Object.fromEntries(stages),
  });
}

async function launchStage(
  stage: Stage,
  plan: Plan,
  run: { id: string; directory: string },
  place: LaunchPlace,
): Promise<StageLaunch> {
  const folders = outputFolders(stage, run.id, place.home);
  const places = [
    ...pluginPlaces(stage, place),
    ...dataPlaces(stage, folders.partial, place),
    ...runPlaces(stage, plan, run.directory),
    ...modelPlaces(stage, place),
  ];
  const environment = place.environment(stage.environment!);
  // A socket's path may have 107 bytes, so it lies in the run's folder only where that is short.
  const proxySocket = stage.network.length > 0 ? join(run.directory, `${stage.id}.sock`) : null;
  const confined = await confinePython(place.confinement, {
    home: place.home,
    python: environment.python,
    environment: environment.folder,
    runtimeFolder: place.runtimeFolder,
    readOnly: places.filter((one) => !one.writable),
    writable: places.filter((one) => one.writable),
    ...(proxySocket ? { network: { socket: proxySocket } } : {}),
    gpu: plan.environments.some((one) => one.accelerator !== "cpu"),
    limits: stage.limits,
    env: threadEnvironment(plan.determinism.threads),
    args: ["worker"],
  });
  const paths = Object.fromEntries(places.map((one) => [one.role, confined.seen.get(one.inside)!]));
  return {
    argv: [...confined.argv],
    env: { ...confined.env },
    seccomp: confined.seccomp,
    groups: [...confined.groups],
    paths,
    network: stage.network,
    denied: [...(place.denied?.(stage) ?? [])],
    proxySocket,
    ...folders,
  };
}

function outputFolders(stage: Stage, run: string, home: string): Pick<StageLaunch, "partial" | "publishTo"> {
  if (stage.produces === undefined) return { partial: null, publishTo: null };
  const publishTo = join(datasetsFolder(home), stage.produces);
  return { partial: join(dirname(publishTo), `.partial-${run}-${stage.id}`), publishTo };
}

function pluginPlaces(stage: Stage, place: LaunchPlace): Place[] {
  const names = [...new Set(stage.uses.map((use) => use.plugin))];
  return names.map((name) => ({
    role: `plugins/${name}`,
    host: place.plugin(name).root,
    inside: `/plugins/${name}`,
    writable: false,
  }));
}

function dataPlaces(stage: Stage, partial: string | null, place: LaunchPlace): Place[] {
  const places: Place[] = [];
  if (stage.kind === "read")
    places.push({
      role: "source",
      host: place.source,
      inside: `/data/source/${basename(place.source)}`,
      writable: false,
    });
  if (stage.consumes !== undefined)
    places.push({
      role: "dataset",
      host: join(datasetsFolder(place.home), stage.consumes),
      inside: "/data/dataset",
      writable: false,
    });
  if (partial !== null) places.push({ role: "output", host: partial, inside: "/data/output", writable: true });
  return places;
}

async function makeTrackedFolders(plan: Plan, directory: string): Promise<void> {
  const real = await realpath(directory);
  for (const { path } of trackedFolders(plan)) {
    const folder = join(directory, path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // What a worker of an earlier attempt may have left there is not written through.
    if ((await realpath(folder)) !== join(real, path))
      throw fail("TUNEIT_RUN_HAS_NO_ARTIFACT", { run: plan.name, artifact: path });
  }
}

const writesArtifacts = new Set<Stage["kind"]>(["baseline", "train", "evaluate", "export"]);

function runPlaces(stage: Stage, plan: Plan, directory: string): Place[] {
  const places: Place[] = [];
  if (writesArtifacts.has(stage.kind)) {
    // A mount of its own cannot be renamed or removed by the worker: a viewer that is opened meanwhile is shown this folder.
    const roles = ["artifacts", ...trackedFolders(plan).map(({ path }) => path)];
    for (const role of roles)
      places.push({ role, host: join(directory, role), inside: `/run/tuneit/${role}`, writable: true });
  }
  if (stage.kind === "train")
    places.push({
      role: "checkpoints",
      host: join(directory, "checkpoints"),
      inside: "/run/tuneit/checkpoints",
      writable: true,
    });
  return places;
}

function modelPlaces(stage: Stage, place: LaunchPlace): Place[] {
  if (!stage.uses.some((use) => use.role === "model")) return [];
  const fetched: Place = {
    role: "models",
    host: modelsFolder(place.home),
    inside: "/data/models",
    writable: stage.kind === "fetch",
  };
  return place.model === null
    ? [fetched]
    : [fetched, { role: "model", host: place.model, inside: `/data/model/${basename(place.model)}`, writable: false }];
}

/** Set before start: the libraries read these once. The plan pins the number, since another one changes the weights. */
export function threadEnvironment(threads: number): Record<string, string> {
  const names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"];
  return {
    ...Object.fromEntries(names.map((name) => [name, String(threads)])),
    // Threads that wait by spinning starve each other where something else wants a core: 2 to 3 times slower on a busy
    // machine, and no faster on a quiet one.
    OMP_WAIT_POLICY: "PASSIVE",
    // Activations come and go by the megabyte at each step: kept by the allocator, they need no new pages from the kernel.
    // 32 MiB is the most that glibc takes.
    MALLOC_MMAP_THRESHOLD_: String(32 * 1024 ** 2),
    MALLOC_TRIM_THRESHOLD_: String(512 * 1024 ** 2),
    TOKENIZERS_PARALLELISM: "true",
    CUBLAS_WORKSPACE_CONFIG: ":4096:8",
  };
}
