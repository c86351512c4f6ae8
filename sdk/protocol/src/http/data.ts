import { z } from "zod";
import { pointName } from "../points/index.ts";

/** A file in the workspace's `data/`. */
export const datasetEntry = z.strictObject({
  id: z.string(),
  name: z.string(),
  bytes: z.int(),
  updatedAt: z.int(),
  /** The reader that its name suggests; null where none that is installed does. */
  reader: z.string().nullable(),
});
export type DatasetEntry = z.infer<typeof datasetEntry>;
export const datasetPreviewQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  use: z.string().max(200).optional(),
  /** Reader settings, as JSON. */
  with: z.string().max(10_000).optional(),
});

/** What an installed plugin offers, from its manifest. */
export const offered = z.strictObject({
  point: pointName,
  id: z.string(),
  plugin: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  /** JSON Schema of its configuration. */
  config: z.json(),
  tasks: z.array(z.string()).nullable(),
  /** Endings of files that a reader takes. */
  accepts: z.array(z.string()).nullable(),
  enabled: z.boolean(),
});
export type Offered = z.infer<typeof offered>;

/** A model that can be tuned here. */
export const modelEntry = z.strictObject({
  ref: z.string(),
  title: z.string(),
  source: z.string(),
  adapter: z.string(),
  tasks: z.array(z.string()),
  parameters: z.int().nullable(),
  bytes: z.int().nullable(),
  license: z.string().nullable(),
  description: z.string(),
  /** True where nothing has to be downloaded. */
  local: z.boolean(),
});
export type ModelEntry = z.infer<typeof modelEntry>;
