import { z } from "zod";

const point = z.tuple([z.number(), z.number().nullable()]);
const title = z.string().min(1).max(200);
const axis = z.strictObject({
  label: z.string(),
  unit: z.string().optional(),
  scale: z.enum(["linear", "log"]).default("linear"),
});

/** What a visualizer answers and the shell draws. Declarative: no code, no markup. */
export const chartSpec = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("line"),
    title,
    x: axis,
    y: axis,
    series: z.array(z.strictObject({ name: z.string(), points: z.array(point).max(100_000) })).max(50),
  }),
  z.strictObject({
    kind: z.literal("bar"),
    title,
    x: axis,
    y: axis,
    bars: z.array(z.strictObject({ name: z.string(), value: z.number() })).max(1000),
  }),
  z.strictObject({
    kind: z.literal("matrix"),
    title,
    rows: z.strictObject({ label: z.string(), names: z.array(z.string()).max(200) }),
    columns: z.strictObject({ label: z.string(), names: z.array(z.string()).max(200) }),
    /** `values[row][column]` */
    values: z.array(z.array(z.number())).max(200),
  }),
  z.strictObject({
    kind: z.literal("table"),
    title,
    columns: z.array(z.string()).max(100),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).max(10_000),
  }),
]);
export type ChartSpec = z.infer<typeof chartSpec>;

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
});
export type VisualizerInput = z.infer<typeof visualizerInput>;
export const visualizerOutput = z.strictObject({ charts: z.array(chartSpec).max(50) });
