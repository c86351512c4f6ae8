import { join } from "node:path";
import type { Kernel, Progress } from "@tuneit/kernel";
import { relativePath, type JsonObject } from "@tuneit/protocol";
import type { ExportJob, Job } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import type { JobContext, Jobs } from "../jobs/jobs.ts";
import { keepExport, readExports } from "./export-records.ts";
import { filesBelow } from "./files/folder-files.ts";

interface Step {
  name: string;
  readonly began: number;
  seconds: number | null;
  done: number;
  total: number | null;
  unit: string;
}
interface Export {
  readonly run: string;
  readonly format: string;
  readonly with: JsonObject;
  readonly steps: Step[];
}
const mostKept = 100;

interface ExportedRun {
  readonly id: string;
  readonly name: string;
  readonly directory: string;
}

/** Exports of runs: jobs of this server with the steps that each went through, and what earlier servers made. */
export class ExportJobs {
  readonly #kernel: Kernel;
  readonly #jobs: Jobs;
  readonly #exports = new Map<string, Export>();

  constructor(kernel: Kernel, jobs: Jobs) {
    this.#kernel = kernel;
    this.#jobs = jobs;
  }

  /** @throws TUNEIT_SERVER_BUSY, TUNEIT_SERVER_NO_EXPORT where the same is being made */
  start(run: ExportedRun, format: string, configuration: JsonObject): string {
    this.#refuseTwice(run, format);
    const made: Export = { run: run.id, format, with: configuration, steps: [] };
    const { id } = this.#jobs.start({ kind: "run-export", title: `${run.name} as ${format}` }, async (context) => {
      const result = await this.#export(run, made, context);
      await keepExport(
        run.directory,
        jobOf(made, { ...this.#jobs.get(id), state: "completed", endedAt: Date.now(), result }),
      );
      return result;
    });
    this.#exports.set(id, made);
    for (const oldest of this.#exports.keys()) if (this.#exports.size > mostKept) this.#exports.delete(oldest);
    return id;
  }

  /** Newest first. */
  async list(run: ExportedRun): Promise<ExportJob[]> {
    const known = this.#jobs.list().flatMap((job) => {
      const made = this.#exports.get(job.id);
      return made?.run === run.id ? [jobOf(made, job)] : [];
    });
    const ids = new Set(known.map(({ id }) => id));
    const before = (await readExports(run.directory)).filter(({ id }) => !ids.has(id));
    return Promise.all([...known, ...before].map((job) => withFiles(run.directory, job)));
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND */
  async get(run: ExportedRun, id: string): Promise<ExportJob> {
    const found = (await this.list(run)).find((job) => job.id === id);
    if (!found) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such export of this run" });
    return found;
  }

  /** Where the files of an export that is done lie. @throws TUNEIT_SERVER_NOT_FOUND */
  async folder(run: ExportedRun, id: string): Promise<string> {
    const { result } = await this.get(run, id);
    if (!result) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "file of this export" });
    return join(run.directory, relativePath.parse(result.path));
  }

  /** Answers once it has ended; one that has stays as it is. @throws TUNEIT_SERVER_NOT_FOUND */
  async cancel(run: ExportedRun, id: string): Promise<ExportJob> {
    const { state } = await this.get(run, id);
    if (state === "running") await this.#jobs.cancel(id);
    return this.get(run, id);
  }

  async #export(run: ExportedRun, { format, with: configuration, steps }: Export, context: JobContext) {
    const tell = (progress: Progress): void => {
      follow(steps, progress);
      context.onProgress(progress);
    };
    tell({ step: "Exporting", done: 0, total: null, unit: "files" });
    const options = { signal: context.signal, onProgress: tell };
    const exported = await this.#kernel.runs
      .export(run.id, format, configuration, options)
      .finally(() => endLast(steps));
    const { path, bytes, sha256, verified } = exported;
    return { path: path.slice(run.directory.length + 1), bytes, sha256, verified };
  }

  /** Both would write into one folder. */
  #refuseTwice({ id, name }: ExportedRun, format: string): void {
    const isMade = this.#jobs.list().some((job) => {
      const made = this.#exports.get(job.id);
      return job.state === "running" && made?.run === id && made.format === format;
    });
    if (isMade) throw fail("TUNEIT_SERVER_NO_EXPORT", { run: name, format, reason: "The same export is being made" });
  }
}

function jobOf(made: Export, job: Job): ExportJob {
  const { id, state, startedAt, endedAt } = job;
  return {
    ...{ id, format: made.format, with: made.with, state, startedAt, endedAt },
    steps: made.steps.map(({ name, seconds, done, total, unit }) => ({ name, seconds, done, total, unit })),
    ...{ result: job.result as ExportJob["result"], error: errorOf(job), files: [] },
  };
}

/** As they lie there now: a later export of the format may have taken the place. */
async function withFiles(directory: string, job: ExportJob): Promise<ExportJob> {
  if (!job.result) return job;
  return { ...job, files: await filesBelow(join(directory, job.result.path)).catch(() => []) };
}

function follow(steps: Step[], { step, done, total, unit }: Progress): void {
  const last = steps.at(-1);
  if (last?.name === step) Object.assign(last, { done, total, unit });
  else {
    endLast(steps);
    steps.push({ name: step, began: performance.now(), seconds: null, done, total, unit });
  }
}

function endLast(steps: readonly Step[]): void {
  const last = steps.at(-1);
  if (last) last.seconds ??= (performance.now() - last.began) / 1000;
}

function errorOf({ problem }: Job): ExportJob["error"] {
  if (!problem) return null;
  const { code, title, detail, mend, type } = problem;
  return { code, message: title, cause: detail, mend, docs: type };
}
