import { z } from "zod";
import { humanName, jsonObject } from "./names.ts";

/** `lora`, `@acme/tuneit-lora:lora` or `@acme/tuneit-lora@^2:lora`. */
export const useRef = z
  .string()
  .max(300)
  .regex(
    /^(?:@[a-z0-9-]+\/[a-z0-9._-]+(?:@[^:]+)?:)?[a-z][a-z0-9-]*$/,
    "expected a contribution such as lora or @acme/lora:lora",
  )
  .describe("contribution");

const used = z.strictObject({ use: useRef, with: jsonObject.default({}) });
/** A contribution by name alone, or with its configuration. */
const usedOrName = z.union([useRef.transform((use) => ({ use, with: {} })), used]);

export const columnRef = z.union([z.string().min(1), z.number().int().nonnegative()]);

export const split = z
  .strictObject({
    train: z.number().min(0).max(1).default(0.8),
    validation: z.number().min(0).max(1).default(0.1),
    test: z.number().min(0).max(1).default(0.1),
    stratify: z.boolean().default(true),
    /** Name of a column that already says `train`, `validation` or `test`. */
    column: columnRef.optional(),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-6, "train, validation and test must add up to 1")
  .refine((s) => s.train > 0, "train must be above 0");

export const sourceVersion = z
  .string()
  .regex(/^[0-9a-f]{8,64}$/, "expected the SHA-256 of a version in hex digits, or at least its first eight");

export const dataSection = z.strictObject({
  source: z.strictObject({
    use: useRef.optional(),
    path: z.string().min(1).optional(),
    /** sha256 of the source, hex: refuse anything else. */
    sha256: z.string().optional(),
    /** What the dataset held before: the sha256 of that, hex, or its beginning; absent = what it holds. */
    version: sourceVersion.optional(),
    with: jsonObject.default({}),
  }),
  columns: z.record(z.string(), columnRef).default({}),
  split: split.prefault({}),
  transforms: z.array(usedOrName).default([]),
  augment: z
    .array(
      z.strictObject({ use: useRef, probability: z.number().min(0).max(1).default(1), with: jsonObject.default({}) }),
    )
    .default([]),
});

const positive = z.number().positive();

export const trainSection = z.strictObject({
  strategy: usedOrName.prefault("full"),
  epochs: positive.max(10_000).optional(),
  /** Optimizer steps; instead of epochs. */
  steps: z.number().int().positive().optional(),
  batchSize: z.union([z.literal("auto"), z.number().int().positive().max(65_536)]).default("auto"),
  accumulate: z.number().int().positive().max(4096).default(1),
  learningRate: positive.max(10).default(5e-5),
  schedule: z
    .strictObject({
      use: z.enum(["linear", "cosine", "constant"]).default("linear"),
      /** Share of the steps. */
      warmup: z.number().min(0).max(1).default(0.1),
    })
    .prefault({}),
  optimizer: z
    .strictObject({
      use: z.enum(["adamw", "sgd"]).default("adamw"),
      weightDecay: z.number().min(0).max(1).default(0.01),
      betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]).default([0.9, 0.999]),
      epsilon: positive.default(1e-8),
      momentum: z.number().min(0).lt(1).default(0),
    })
    .prefault({}),
  precision: z.enum(["auto", "fp32", "bf16", "fp16"]).default("auto"),
  /** Largest norm of the gradient; 0 = off. */
  clipGradient: z.number().min(0).default(1),
  maxLength: z.number().int().min(2).max(1_000_000).default(256),
  /** `packed` needs an adapter with a packed forward; `auto` takes it where there is one. */
  batching: z.enum(["auto", "packed", "padded"]).default("auto"),
  groupByLength: z.boolean().default(false),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  stopEarly: z
    .strictObject({
      metric: z.string(),
      mode: z.enum(["max", "min"]).default("max"),
      /** Evaluations without a better value. */
      patience: z.number().int().positive().default(2),
    })
    .optional(),
  checkpoint: z
    .strictObject({
      every: z.union([z.literal("epoch"), z.literal("never"), z.number().int().positive()]).default("epoch"),
      keep: z.number().int().positive().default(2),
      /** Metric, such as `validation.f1_macro`; absent = the last step wins. */
      best: z.string().optional(),
    })
    .prefault({}),
  /** Evaluate on the validation split this often. */
  evaluate: z.union([z.literal("epoch"), z.literal("never"), z.number().int().positive()]).default("epoch"),
});

/** What the user wants. Only `data.source`, `model` and `task` are required. */
export const recipe = z
  .strictObject({
    tuneit: z.literal(1).describe("format version"),
    name: humanName.default("run"),
    task: z.string().min(1).max(80),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(7),
    data: dataSection,
    model: z.strictObject({
      /** Absent = the one adapter that answers to the scheme of `ref`. */
      use: useRef.optional(),
      ref: z.string().min(1).max(500),
      with: jsonObject.default({}),
    }),
    train: trainSection.prefault({}),
    engine: usedOrName.optional(),
    metrics: z.array(usedOrName).default([]),
    visualize: z.array(usedOrName).default([]),
    exports: z.array(usedOrName).default([]),
    track: z.array(usedOrName).default([]),
    compute: z.strictObject({ use: useRef.default("local"), with: jsonObject.default({}) }).prefault({}),
    reproducibility: z
      .strictObject({
        level: z.enum(["auto", "strict", "seeded"]).default("auto"),
        /** Threads of one operation; absent = the cores the machine has. */
        threads: z.number().int().positive().max(1024).optional(),
      })
      .prefault({}),
  })
  .refine((r) => !(r.train.epochs !== undefined && r.train.steps !== undefined), {
    message: "give epochs or steps, not both",
    path: ["train", "steps"],
  });

export type Recipe = z.infer<typeof recipe>;
export type RecipeInput = z.input<typeof recipe>;
