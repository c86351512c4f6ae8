import {
  embeddingsAnswer,
  servesTask,
  type ChartSpec,
  type Embeddings,
  type PluginName,
  type VisualizerInput,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { FoundContribution } from "../points/contribution-key.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { pin } from "../runs/plan-context.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { requireModel } from "../runs/trained-model.ts";
import { chartsOf } from "../runs/visualizer-answer.ts";
import { askModel, engineOf, type Asking } from "./asking.ts";

export interface EmbedChoice {
  readonly split: string;
  /** At most; which ones is decided by the run's seed. */
  readonly rows: number;
}

/** Where a model sees the rows of a split, as plugins draw it. */
export interface EmbeddingPictures {
  readonly split: string;
  /** Rows that are drawn, of those in the split. */
  readonly rows: number;
  readonly total: number;
  readonly layer: string;
  readonly width: number;
  readonly charts: { plugin: PluginName; spec: ChartSpec }[];
}

type Drawer = FoundContribution<"visualizer">;

/** Asks a run's model for its vectors, and every visualizer at hand that draws them. @throws TUNEIT_RUN_NO_INSIGHT */
export async function embedRun(
  run: RunFolder,
  { split, rows }: EmbedChoice,
  asking: Asking,
): Promise<EmbeddingPictures> {
  const drawers = drawersFor(run, asking);
  await requireModel(run);
  const found = embeddingsOf(await askModel(run, "embed", { split, rows }, asking));
  const input: VisualizerInput = { task: run.plan.task, metrics: [], tables: [], embeddings: found };
  const charts: EmbeddingPictures["charts"] = [];
  for (const drawer of drawers) charts.push(...(await draw(drawer, input, asking)));
  const { total, layer, width } = found;
  return { split, rows: found.rows.length, total, layer, width, charts };
}

function drawersFor(run: RunFolder, { offers }: Asking): Drawer[] {
  const { name, task } = run.plan;
  const about = { run: name, what: "picture of its embeddings" };
  const { title, embeds } = engineOf(run, offers);
  if (!embeds)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: `Its engine, ${title}, gives none` },
      mend: "Update the engine's plugin, or choose another engine for the next run",
    });
  const drawers = offers
    .all("visualizer")
    .filter(({ contribution }) => contribution.reads === "embeddings" && servesTask(contribution.tasks, task));
  if (drawers.length === 0)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: "No installed plugin draws embeddings" },
      mend: "Install one that does: tuneit plugin search embeddings",
    });
  return drawers;
}

function embeddingsOf(answer: unknown): Embeddings {
  const parsed = embeddingsAnswer.safeParse(answer);
  if (!parsed.success) throw fail("TUNEIT_WORKER_FAILED", { reason: "Its embeddings cannot be read" });
  const bytes = Buffer.from(parsed.data.vectors, "base64");
  const { rows, width } = parsed.data;
  if (bytes.length !== 4 * rows.length * width)
    throw fail("TUNEIT_WORKER_FAILED", { reason: `Its embeddings are ${bytes.length} bytes` });
  // A copy, since those of a small buffer need not lie where 32-bit numbers may.
  return { ...parsed.data, vectors: new Float32Array(new Uint8Array(bytes).buffer) };
}

async function draw(drawer: Drawer, input: VisualizerInput, { isolate }: Asking) {
  const use = pin("visualizer", drawer, checkConfiguration(drawer.contribution, {}, "/with"));
  return chartsOf(use, await isolate(use, input)).map((spec) => ({ plugin: use.plugin, spec }));
}
