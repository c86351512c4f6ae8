import type { Job } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";
import { RequestError } from "./problem.ts";

const pollMs = 400;

export interface JobOptions {
  readonly changed: (job: Job) => void;
  /** Its end cancels the work, not only the waiting. */
  readonly signal: AbortSignal;
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Starts long work and waits for its end; answers with what it made, null where it was cancelled.
 *
 * @throws RequestError with the problem of work that failed
 */
export async function runJob<T>(
  client: Client,
  start: { path: string; body: unknown },
  options: JobOptions,
): Promise<T | null> {
  const { changed, signal, wait = pause } = options;
  let job = await client.send<Job>("POST", start.path, { body: start.body });
  changed(job);
  while (job.state === "running") {
    await wait(pollMs);
    const path = `/jobs/${encodeURIComponent(job.id)}`;
    job = signal.aborted ? await client.send<Job>("DELETE", path) : await client.get<Job>(path);
    changed(job);
  }
  if (job.problem !== null) throw new RequestError(job.problem);
  return job.state === "completed" ? (job.result as T) : null;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
