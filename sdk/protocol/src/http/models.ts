import { z } from "zod";

/** Memory by what takes it: `weights`, `gradients`, `optimizer`, `activations`. */
export const memoryPart = z.strictObject({ part: z.string(), bytes: z.int() });
export type MemoryPart = z.infer<typeof memoryPart>;

/** Whether a model can be trained in full on this machine. */
export const modelFit = z.strictObject({
  verdict: z.enum(["fits", "tight", "no", "unknown"]),
  needBytes: z.int().nullable(),
  haveBytes: z.int(),
  /** What `needBytes` adds up. */
  parts: z.array(memoryPart),
  /** `card`: from the number of parameters alone, activations not counted. */
  from: z.enum(["plan", "card"]),
});
export type ModelFit = z.infer<typeof modelFit>;

/** A model that can be tuned here. */
export const modelEntry = z.strictObject({
  /** As `model.ref` of a recipe. */
  ref: z.string(),
  title: z.string(),
  source: z.string(),
  adapter: z.string(),
  tasks: z.array(z.string()),
  parameters: z.int().nullable(),
  bytes: z.int().nullable(),
  license: z.string().nullable(),
  description: z.string(),
  family: z.string().nullable(),
  /** Tokens. */
  context: z.int().nullable(),
  fit: modelFit,
  /** True where nothing has to be downloaded. */
  local: z.boolean(),
  /** What its hub says of it, where it has to be; null where nothing has. */
  remote: z
    .strictObject({
      /** In words. */
      hub: z.string(),
      /** The plugin that asks the hub: what it may do stands on its page. */
      plugin: z.string(),
      downloads: z.int().nullable(),
      /** `gated`: whoever wants it accepts its terms first, at `accessUrl`. */
      access: z.enum(["open", "gated"]),
      accessUrl: z.string().nullable(),
      weights: z.enum(["safetensors", "pickle", "none", "unknown"]),
      /** Why it cannot be tuned here, in a sentence. */
      unfit: z.string().nullable(),
    })
    .nullable(),
});
export type ModelEntry = z.infer<typeof modelEntry>;
export const modelQuery = z.strictObject({
  task: z.string().max(80).optional(),
  q: z.string().max(200).default(""),
});

/** A place from which an installed plugin fetches models. */
export const modelHubEntry = z.strictObject({
  /** `@scope/name:adapter`; as `hub` of `GET /hubs/{hub}/models`. */
  hub: z.string(),
  plugin: z.string(),
  scheme: z.string(),
  title: z.string(),
  tasks: z.array(z.string()),
  /** Whether one of its hosts may be asked. */
  ready: z.boolean(),
  /** What its plugin may be allowed: hosts, and the secret that it shows there. */
  asks: z.array(
    z.strictObject({
      kind: z.string(),
      scope: z.string(),
      reason: z.string(),
      means: z.string(),
      granted: z.boolean(),
    }),
  ),
});
export type ModelHubEntry = z.infer<typeof modelHubEntry>;

export const modelPageQuery = z.strictObject({
  /** Counts the hashes of large files, too, which takes its time. */
  hashes: z.enum(["true", "false"]).optional(),
});
export const modelPage = modelEntry.extend({
  /** Markdown of a stranger: never to be shown as it is. */
  card: z.string().nullable(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      bytes: z.int().nullable(),
      sha256: z.string().nullable(),
      format: z.enum(["safetensors", "pickle", "other"]),
      /** Whether it would be downloaded; absent where it lies here. */
      fetched: z.boolean().optional(),
    }),
  ),
  /** On the disk that downloads come to. */
  freeBytes: z.int().nullable(),
  memory: z.array(z.strictObject({ precision: z.string(), method: z.string(), bytes: z.int() })),
  /** Where its weights came from, in words. */
  distribution: z.string().nullable(),
});
export type ModelPage = z.infer<typeof modelPage>;
