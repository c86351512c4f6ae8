import { constants } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  exitRecord,
  launch as launchSchema,
  plan as planSchema,
  runId,
  type ExitRecord,
  type Launch,
  type Plan,
  type RunId,
} from "@tuneit/protocol";
import { ulid } from "ulid";
import type { z } from "zod";
import { fail } from "../errors/index.ts";
import { replaceFile } from "../files/atomic-file.ts";

/** Where the runs of a workspace live. */
export const runsFolder = (workspace: string): string => join(workspace, ".tuneit", "runs");

export interface RunFolder {
  readonly id: RunId;
  readonly directory: string;
  readonly plan: Plan;
}

/** What a run's folder is made of before its supervisor starts. */
export interface RunFiles {
  readonly recipe: unknown;
  readonly plan: Plan;
  readonly launch: (id: RunId, directory: string) => Promise<Launch>;
  /** Chosen before, by whoever let it wait; absent = a new one. */
  readonly id?: string | undefined;
}

/** Makes the folder of a new run. `plan.json` is the last file, so a folder that has it is whole. */
export async function createRunFolder(workspace: string, files: RunFiles): Promise<RunFolder> {
  const id = runId.parse(files.id ?? ulid());
  const directory = join(runsFolder(workspace), id);
  if (files.id !== undefined) await makeRoom(directory, id);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await Promise.all(["artifacts", "checkpoints", "logs"].map((name) => mkdir(join(directory, name), { mode: 0o700 })));
  const plan = { ...files.plan, name: await freeName(workspace, files.plan.name) };
  await writeJson(join(directory, "recipe.json"), { format: 1, recipe: files.recipe });
  await writeJson(join(directory, "launch.json"), launchSchema.parse(await files.launch(id, directory)));
  await writeJson(join(directory, "plan.json"), planSchema.parse(plan));
  return { id, directory, plan };
}

/** Of an attempt that was killed before its folder was whole nothing is kept. @throws TUNEIT_RUN_EXISTS */
async function makeRoom(directory: string, id: RunId): Promise<void> {
  if (await openRunFolder(directory, id).catch(() => undefined)) throw fail("TUNEIT_RUN_EXISTS", { run: id });
  await rm(directory, { recursive: true, force: true });
}

/** Durable and atomic: readers see the old file or the new one. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}

/** `name`, or `name-v1`, `name-v2`, … where it is taken: nothing is ever overwritten. */
async function freeName(workspace: string, name: string): Promise<string> {
  const taken = new Set((await listRunFolders(workspace)).map((run) => run.plan.name));
  if (!taken.has(name)) return name;
  for (let count = 1; ; count++) if (!taken.has(`${name}-v${count}`)) return `${name}-v${count}`;
}

/** All runs of a workspace, oldest first (the ids sort by time). Folders without a readable plan are left out. */
export async function listRunFolders(workspace: string): Promise<RunFolder[]> {
  const names = await readdir(runsFolder(workspace)).catch(() => []);
  const ids = names
    .toSorted((left, right) => (left < right ? -1 : 1))
    .flatMap((name) => runId.safeParse(name).data ?? []);
  const found = await Promise.all(
    ids.map((id) => openRunFolder(join(runsFolder(workspace), id), id).catch(() => undefined)),
  );
  return found.filter((run) => run !== undefined);
}

async function openRunFolder(directory: string, id: RunId): Promise<RunFolder> {
  return { id, directory, plan: await readRunFile(join(directory, "plan.json"), planSchema) };
}

/** Finds a run by id, by name, or by the beginning of its id. */
export async function findRunFolder(workspace: string, wanted: string): Promise<RunFolder> {
  const id = runId.safeParse(wanted).data;
  // The plans of all others need not be read for that.
  const named = id && (await openRunFolder(join(runsFolder(workspace), id), id).catch(() => undefined));
  if (named) return named;
  const runs = await listRunFolders(workspace);
  const exact = runs.find((run) => run.id === wanted || run.plan.name === wanted);
  if (exact) return exact;
  const started = wanted.length >= 6 ? runs.filter((run) => run.id.startsWith(wanted.toUpperCase())) : [];
  if (started.length === 1) return started[0]!;
  throw fail("TUNEIT_RUN_UNKNOWN", { run: wanted, where: runsFolder(workspace) });
}

/**
 * Reads a JSON file of a run. Links are not followed: a worker may have put one there.
 *
 * @throws TUNEIT_RUN_FILE_NEWER, TUNEIT_RUN_FILE_INVALID
 */
export async function readRunFile<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  const text = await readFile(path, { encoding: "utf8", flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail("TUNEIT_RUN_FILE_INVALID", { path }, { cause });
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === "number" && format > 1) throw fail("TUNEIT_RUN_FILE_NEWER", { path, format });
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fail("TUNEIT_RUN_FILE_INVALID", { path }, { cause: parsed.error });
  return parsed.data;
}

export async function readExit(directory: string): Promise<ExitRecord | undefined> {
  return readRunFile(join(directory, "exit.json"), exitRecord).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** Removes a run that has ended: renamed first, so that nobody meets half of one. */
export async function removeRunFolder(run: RunFolder): Promise<void> {
  const trash = join(run.directory, "..", `.trash-${run.id}`);
  await rename(run.directory, trash);
  await rm(trash, { recursive: true, force: true });
}

/** Between a folder that is whole and a supervisor that listens; more than a busy machine takes to start Python. */
const startMs = 30_000;

/** A new folder without a word in its journal, and no record of its end: its supervisor is about to come. */
export async function isStarting(directory: string): Promise<boolean> {
  const [folder, journal] = await Promise.all(
    ["plan.json", "events.jsonl"].map((name) => stat(join(directory, name)).catch(() => undefined)),
  );
  if (folder === undefined || (journal?.size ?? 0) > 0 || Date.now() - folder.mtimeMs > startMs) return false;
  return (await readExit(directory)) === undefined;
}
