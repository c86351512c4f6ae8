import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { errorReport, plan, recipe, runId } from "@tuneit/protocol";
import { runChange } from "@tuneit/protocol/http";
import { z } from "zod";

/** `.tuneit/queue/<run>.json`: a run that was asked for and has not started. It has its id already. */
export const waitingRun = z.strictObject({
  format: z.literal(1),
  id: runId,
  kind: z.enum(["start", "resume"]),
  name: z.string(),
  plan,
  /** What is started; null where a run is resumed, which has its own. */
  recipe: recipe.nullable(),
  grant: z.enum(["none", "declared"]),
  priority: z.int(),
  device: z.string(),
  /** The run it was forked from. */
  parent: z.string().nullable(),
  /** What people said of it while it waited. */
  notes: runChange.default({}),
  queuedAt: z.int(),
  state: z.enum(["waiting", "starting", "failed", "cancelled"]),
  /** Newest journal number when a resume was asked for; above it, it was begun. */
  seq: z.int(),
  error: errorReport.nullable(),
  endedAt: z.int().nullable(),
});
export type WaitingRun = z.infer<typeof waitingRun>;

/** It will become a run, unless it is taken out. */
export const isOpen = ({ state }: WaitingRun): boolean => state === "waiting" || state === "starting";

/** The files are the truth: what a killed server held in memory nobody needs. */
export class QueueStore {
  readonly #folder: string;

  constructor(workspace: string) {
    this.#folder = join(workspace, ".tuneit", "queue");
  }

  get folder(): string {
    return this.#folder;
  }

  /** In the order they came. */
  async list(): Promise<WaitingRun[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = names.flatMap((name) => runId.safeParse(name.replace(/\.json$/, "")).data ?? []);
    const found = await Promise.all(ids.map((id) => this.get(id)));
    return found
      .filter((one) => one !== undefined)
      .toSorted((a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1));
  }

  /** Undefined where none waits by that id, or its file is damaged. */
  async get(id: string): Promise<WaitingRun | undefined> {
    if (!runId.safeParse(id).success) return undefined;
    const text = await readFile(this.#pathOf(id), "utf8").catch(() => "null");
    try {
      return waitingRun.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  write(entry: WaitingRun): Promise<void> {
    return replaceFile(this.#pathOf(entry.id), `${JSON.stringify(waitingRun.parse(entry))}\n`);
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
