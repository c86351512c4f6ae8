import {
  embeddingsAnswer,
  isCoded,
  servesTask,
  type ChartSpec,
  type Embeddings,
  type ErrorReport,
  type JsonObject,
  type PinnedUse,
  type PluginName,
  type VisualizerInput,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
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
  /** The visualizer that draws, by its id; absent = each that can, as it is set by itself. */
  readonly method?: string | undefined;
  /** Its settings. */
  readonly with?: JsonObject | undefined;
}

/** What one visualizer made of the vectors, or why it made nothing: each fails for itself. */
export interface EmbeddingDrawing {
  readonly plugin: PluginName;
  /** Id and title of the visualizer. */
  readonly method: string;
  readonly title: string;
  readonly with: JsonObject;
  readonly charts: ChartSpec[];
  readonly error: ErrorReport | null;
}

/** Where a model sees the rows of a split, as plugins draw it. */
export interface EmbeddingPictures {
  readonly split: string;
  /** Rows that are drawn, of those in the split. */
  readonly rows: number;
  readonly total: number;
  readonly layer: string;
  readonly width: number;
  readonly drawings: EmbeddingDrawing[];
}

interface Drawer {
  readonly title: string;
  readonly use: PinnedUse;
}

/**
 * Asks a run's model for its vectors, and the visualizers that draw them.
 *
 * @throws TUNEIT_RUN_NO_INSIGHT, and what speaks against the settings of a visualizer
 */
export async function embedRun(
  run: RunFolder,
  { split, rows, ...choice }: EmbedChoice,
  asking: Asking,
): Promise<EmbeddingPictures> {
  const drawers = drawersFor(run, choice, asking);
  await requireModel(run);
  const found = embeddingsOf(await askModel(run, "embed", { split, rows }, asking));
  const input: VisualizerInput = { task: run.plan.task, metrics: [], tables: [], embeddings: found };
  const drawings: EmbeddingDrawing[] = [];
  for (const drawer of drawers) drawings.push(await draw(drawer, input, asking));
  const { total, layer, width } = found;
  return { split, rows: found.rows.length, total, layer, width, drawings };
}

function drawersFor(
  run: RunFolder,
  { method, with: settings = {} }: Pick<EmbedChoice, "method" | "with">,
  { offers }: Asking,
): Drawer[] {
  const { name, task } = run.plan;
  const about = { run: name, what: "picture of its embeddings" };
  const { title, embeds } = engineOf(run, offers);
  if (!embeds)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: `Its engine, ${title}, gives none` },
      mend: "Update the engine's plugin, or choose another engine for the next run",
    });
  const all = offers
    .all("visualizer")
    .filter(({ contribution }) => contribution.reads === "embeddings" && servesTask(contribution.tasks, task));
  if (all.length === 0)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: "No installed plugin draws embeddings" },
      mend: "Install one that does: tuneit plugin search embeddings",
    });
  const wanted = method === undefined ? all : all.filter(({ contribution }) => contribution.id === method);
  if (wanted.length === 0)
    throw fail("TUNEIT_RUN_NO_INSIGHT", {
      ...{ ...about, reason: `No installed plugin draws embeddings by '${method}'` },
      mend: `Ask for one of these: ${all.map(({ contribution }) => contribution.id).join(", ")}`,
    });
  return wanted.map((found) => ({
    title: found.contribution.title,
    use: pin("visualizer", found, checkConfiguration(found.contribution, settings, "/with")),
  }));
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

async function draw(
  { title, use }: Drawer,
  input: VisualizerInput,
  { isolate, signal }: Asking,
): Promise<EmbeddingDrawing> {
  const drawing = { plugin: use.plugin, method: use.contribution, title, with: use.with };
  try {
    return { ...drawing, charts: chartsOf(use, await isolate(use, input)), error: null };
  } catch (error) {
    // Who ended it all is not told that a plugin failed.
    if (!isCoded(error) || signal?.aborted) throw error;
    return { ...drawing, charts: [], error: error.toReport() };
  }
}
