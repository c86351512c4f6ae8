import { z } from "zod";
import { embeddings } from "./embeddings.ts";
import { journalNumber } from "./journal.ts";
import { sha256 } from "./names.ts";

const title = z.string().min(1).max(200);
const name = z.string().max(200);
const scalar = z.union([z.string().max(2000), z.number(), z.null()]);
/** Not every number is one: JSON writes NaN and infinity as words, and a chart marks them. */
const value = journalNumber.nullable();
const point = z.tuple([z.number(), value]);
const share = z.number().min(0).max(1);

const axis = z.strictObject({
  label: z.string(),
  unit: z.string().optional(),
  scale: z.enum(["linear", "log"]).default("linear"),
});
export type ChartAxis = z.infer<typeof axis>;

/**
 * Where the numbers are when they do not stand in the spec: rows never travel in one. A metric fills `x` (steps) and `y`;
 * `run` is left out where it is the run that the chart was drawn for.
 */
export const chartSource = z.union([
  z.strictObject({
    metric: z.string().max(120),
    run: z.string().max(80).optional(),
    split: z.string().max(40).optional(),
  }),
  z.strictObject({
    /** An Arrow file of the run. */
    artifact: sha256,
    /** From the chart's role (`x`, `y`, `color` …) to the file's column. */
    columns: z.record(z.string().max(40), z.string().max(200)),
  }),
]);
export type ChartSource = z.infer<typeof chartSource>;

/**
 * What a mark opens. `$row`, `$column`, `$name`, `$x` and `$y` stand for what the mark is about. There is no address: a
 * chart never leads out of the app.
 */
export const chartLink = z.discriminatedUnion("opens", [
  z.strictObject({ opens: z.literal("rows"), filter: z.record(z.string().max(100), z.string().max(200)) }),
  z.strictObject({ opens: z.literal("run"), run: z.string().max(80) }),
  z.strictObject({ opens: z.literal("checkpoint"), run: z.string().max(80), step: z.string().max(40) }),
]);
export type ChartLink = z.infer<typeof chartLink>;

/** What every kind may say beside its own. */
const every = {
  version: z.literal(1).optional(),
  title,
  unit: z.string().max(40).optional(),
  split: z.string().max(40).optional(),
  /** In place of the sentence that the shell makes of the data. */
  alt: z.string().max(1000).optional(),
  data: chartSource.optional(),
  links: chartLink.optional(),
};

const line = z.strictObject({
  kind: z.literal("line"),
  ...every,
  x: axis,
  y: axis,
  series: z
    .array(
      z.strictObject({
        name: z.string(),
        points: z.array(point).max(100_000),
        /** Keeps its colour wherever this run is drawn. */
        run: z.string().max(80).optional(),
        /** x, least and most. */
        band: z
          .array(z.tuple([z.number(), z.number(), z.number()]))
          .max(100_000)
          .optional(),
      }),
    )
    .max(50),
  marks: z
    .array(z.strictObject({ x: z.number(), label: name }))
    .max(500)
    .optional(),
  references: z
    .array(z.strictObject({ y: z.number(), label: name }))
    .max(20)
    .optional(),
});

const bar = z.strictObject({
  kind: z.literal("bar"),
  ...every,
  x: axis,
  y: axis,
  /** One bar a name; with several series `categories` and `series` take its place. */
  bars: z
    .array(z.strictObject({ name: z.string(), value: z.number() }))
    .max(1000)
    .optional(),
  categories: z.array(name).max(1000).optional(),
  series: z
    .array(
      z.strictObject({
        name,
        values: z.array(z.number().nullable()).max(1000),
        /** Ends of each error bar. */
        errors: z
          .array(z.tuple([z.number(), z.number()]).nullable())
          .max(1000)
          .optional(),
      }),
    )
    .max(20)
    .optional(),
  layout: z.enum(["grouped", "stacked"]).optional(),
});

const histogram = z.strictObject({
  kind: z.literal("histogram"),
  ...every,
  x: axis,
  y: axis,
  /** Bounds of the bins, one more than there are counts … */
  edges: z.array(z.number()).max(1001).optional(),
  series: z
    .array(
      z.strictObject({
        name,
        counts: z.array(z.number()).max(1000).optional(),
        values: z.array(z.number()).max(100_000).optional(),
      }),
    )
    .max(8),
  /** … or how many bins are made of `values`. */
  bins: z.int().min(1).max(1000).optional(),
});

const matrix = z.strictObject({
  kind: z.literal("matrix"),
  ...every,
  rows: z.strictObject({ label: z.string(), names: z.array(z.string()).max(200) }),
  columns: z.strictObject({ label: z.string(), names: z.array(z.string()).max(200) }),
  /** `values[row][column]` */
  values: z.array(z.array(z.number())).max(200),
  normalize: z.enum(["none", "row", "column", "all"]).optional(),
});

const curve = z.strictObject({
  kind: z.literal("curve"),
  ...every,
  shape: z.enum(["roc", "pr"]),
  series: z
    .array(
      z.strictObject({
        name,
        /** False positive rate and true positive rate, or recall and precision; the threshold that gives them. */
        points: z.array(z.tuple([share, share, z.number().nullable()])).max(10_000),
        area: z.number().nullable(),
      }),
    )
    .max(20),
  /** Precision of guessing; a ROC curve's baseline is the diagonal. */
  baseline: share.optional(),
  operating: z.strictObject({ x: share, y: share, threshold: z.number(), label: name }).optional(),
});

const column = z.strictObject({ label: name, values: z.array(scalar).max(50_000) });
const scatter = z.strictObject({
  kind: z.literal("scatter"),
  ...every,
  x: axis,
  y: axis,
  points: z.strictObject({
    x: z.array(z.number()).max(50_000),
    y: z.array(z.number()).max(50_000),
    color: column.optional(),
    size: column.optional(),
    /** `forms`: its values in the order of dot, cross, square and triangle; any other is a dot. */
    shape: column.extend({ forms: z.array(name).min(1).max(4) }).optional(),
    hover: z.array(column).max(10).optional(),
    /** Row of the source behind each point, which `$row` then stands for; else it is the point's place. */
    rows: z.array(z.int().nonnegative()).max(50_000).optional(),
  }),
  /** How the plane was made, such as UMAP with its parameters. */
  method: z.strictObject({ name, parameters: z.record(z.string().max(60), scalar) }).optional(),
});

/** A picture: a file of the run by its hash, or a small one in place. */
const picture = z.union([
  z.strictObject({ artifact: sha256 }),
  z.strictObject({
    inline: z
      .string()
      .max(65_536)
      .regex(/^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/),
  }),
]);
export type ChartPicture = z.infer<typeof picture>;

/** Places in a picture are shares of its width and height. */
const images = z.strictObject({
  kind: z.literal("images"),
  ...every,
  items: z
    .array(
      z.strictObject({
        image: picture,
        alt: z.string().max(500),
        label: name.optional(),
        prediction: name.optional(),
        boxes: z
          .array(
            z.strictObject({ x: share, y: share, width: share, height: share, label: name, score: share.optional() }),
          )
          .max(200)
          .optional(),
        masks: z
          .array(z.strictObject({ image: picture, label: name }))
          .max(20)
          .optional(),
        keypoints: z
          .array(
            z.strictObject({
              points: z.array(z.tuple([share, share])).max(100),
              edges: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).max(200),
              label: name,
            }),
          )
          .max(50)
          .optional(),
        /** Laid over the picture, such as Grad-CAM. */
        heat: picture.optional(),
        before: picture.optional(),
      }),
    )
    .max(500),
});

const attention = z.strictObject({
  kind: z.literal("attention"),
  ...every,
  /** What is attended to; `queries` attend, and are the same tokens where they are left out. */
  tokens: z.array(name).min(1).max(512),
  queries: z.array(name).max(512).optional(),
  layers: z
    .array(
      z.strictObject({
        name,
        /** `weights[query][token]`; one row alone is an attribution of each token. */
        heads: z
          .array(z.strictObject({ name, weights: z.array(z.array(z.number()).max(512)).max(512) }))
          .min(1)
          .max(64),
      }),
    )
    .min(1)
    .max(100),
});

const tableColumn = z.strictObject({
  title: name,
  type: z.enum(["text", "number"]).default("text"),
  unit: z.string().max(40).optional(),
  better: z.enum(["higher", "lower"]).optional(),
  pinned: z.boolean().optional(),
});
const table = z.strictObject({
  kind: z.literal("table"),
  ...every,
  columns: z.array(z.union([z.string(), tableColumn])).max(100),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).max(10_000),
  sort: z.strictObject({ column: z.int().nonnegative(), descending: z.boolean() }).optional(),
});

const text = z.string().max(50_000);
const diff = z.strictObject({
  kind: z.literal("diff"),
  ...every,
  by: z.enum(["word", "line", "character"]).optional(),
  pairs: z.array(z.strictObject({ label: name, role: name.optional(), before: text, after: text })).max(200),
});

/** What a visualizer answers and the shell draws. Declarative: no code, no markup. */
export const chartSpec = z.discriminatedUnion("kind", [
  line,
  bar,
  histogram,
  matrix,
  curve,
  scatter,
  images,
  attention,
  table,
  diff,
]);
export type ChartSpec = z.infer<typeof chartSpec>;
export type ChartKind = ChartSpec["kind"];
export type ChartOf<K extends ChartKind> = Extract<ChartSpec, { kind: K }>;

/** What a visualizer is called with. */
export const visualizerInput = z.strictObject({
  task: z.string(),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      split: z.string().nullable(),
      stage: z.string(),
      points: z.array(z.strictObject({ step: z.number(), epoch: z.number().nullable(), value: z.number().nullable() })),
    }),
  ),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      split: z.string().nullable(),
      stage: z.string(),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    }),
  ),
  embeddings: embeddings.optional(),
});
export type VisualizerInput = z.infer<typeof visualizerInput>;
export const visualizerOutput = z.strictObject({ charts: z.array(chartSpec).max(50) });
