import type { EmbeddingPictures, Kernel } from "@tuneit/kernel";
import type { EmbeddingCharts, EmbeddingsRequest, Job } from "@tuneit/protocol/http";
import type { Jobs } from "../../jobs/jobs.ts";
import type { RunView } from "../run-row.ts";

type Rows = Pick<EmbeddingsRequest, "split" | "rows">;

const mostKept = 20;

/** Pictures of embeddings: jobs of this server, and what the last of them drew by each method. */
export class EmbeddingJobs {
  readonly #kernel: Kernel;
  readonly #jobs: Jobs;
  readonly #drawn = new Map<string, EmbeddingPictures>();
  readonly #open = new Map<string, string>();

  constructor(kernel: Kernel, jobs: Jobs) {
    this.#kernel = kernel;
    this.#jobs = jobs;
  }

  async drawn(view: RunView, wanted: Rows): Promise<EmbeddingCharts | null> {
    return this.#drawn.get(await this.#keyOf(view, wanted)) ?? null;
  }

  /** The job that draws it: one that does so already, or a new one. @throws TUNEIT_SERVER_BUSY */
  async start(view: RunView, wanted: EmbeddingsRequest): Promise<Job> {
    const key = await this.#keyOf(view, wanted);
    const task = JSON.stringify([key, wanted.method, wanted.with]);
    const open = this.#jobs.list().find(({ id, state }) => state === "running" && id === this.#open.get(task));
    if (open) return open;
    const { id, name } = view.run;
    const asked = { kind: "run-embeddings", title: `${name}: ${wanted.split}` };
    const job = this.#jobs.start(asked, async (context) => {
      const made = await this.#kernel.runs.embeddings(id, { ...wanted, ...context });
      keepNewest(this.#drawn, key, { ...made, drawings: merged(this.#drawn.get(key)?.drawings ?? [], made.drawings) });
      return { split: made.split, rows: made.rows, total: made.total };
    });
    keepNewest(this.#open, task, job.id);
    return job;
  }

  /** Another model, or another version of a plugin, gives another picture. */
  async #keyOf({ run, digest }: RunView, { split, rows }: Rows): Promise<string> {
    const model = digest.artifacts.get("artifacts/model")?.sha256 ?? null;
    const plugins = await this.#kernel.plugins.list();
    const versions = plugins.map(({ name, integrity, enabled }) => [name, integrity, enabled]);
    return JSON.stringify([run.id, split, rows, model, versions]);
  }
}

type Drawings = EmbeddingPictures["drawings"];

/** What was drawn by other methods stays. */
function merged(before: Drawings, made: Drawings): Drawings {
  const isMade = (old: Drawings[number]): boolean =>
    made.some(({ plugin, method }) => plugin === old.plugin && method === old.method);
  return [...before.filter((old) => !isMade(old)), ...made];
}

function keepNewest<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
}
