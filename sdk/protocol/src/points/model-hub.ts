import { z } from "zod";
import { entry } from "../names.ts";

/** A hub of models: looked through by code of the adapter's plugin, while the adapter fetches what its references name. */
export const modelHub = z.strictObject({
  /** Of its references: `hub` for `hub:org/name@revision`. */
  scheme: z.string().regex(/^[a-z][a-z0-9+-]*$/),
  title: z.string().min(1).max(80),
  /** Called with a `HubQuestion`; answers with a `HubAnswer`. */
  entry: entry.refine((text) => text.startsWith("js:"), "expected js:<export>"),
});

const text = (most: number) => z.string().max(most);
const count = z.int().nonnegative().nullable();

/** A model as its hub tells of it: a stranger's words, kept short. */
export const hubModel = z.strictObject({
  /** `org/name`. */
  id: text(200).min(1),
  title: text(200),
  tasks: z.array(text(80)).max(20),
  parameters: count,
  /** Of what would be fetched. */
  bytes: count,
  license: text(80).nullable(),
  family: text(80).nullable(),
  /** Tokens. */
  context: count,
  downloads: count,
  /** `gated`: whoever wants it accepts its terms first, at `accessUrl`. */
  access: z.enum(["open", "gated"]),
  accessUrl: text(500).nullable(),
  weights: z.enum(["safetensors", "pickle", "none", "unknown"]),
  /** Why it cannot be tuned here, in a sentence; null = nothing speaks against it. */
  unfit: text(300).nullable(),
});
export type HubModel = z.infer<typeof hubModel>;

export const hubModelPage = hubModel.extend({
  /** What the revision is at this moment. */
  commit: text(80),
  /** Width and number of its layers, by which a plan counts what learns. */
  hidden: count,
  layers: count,
  /** Markdown of a stranger. */
  card: text(1_000_000).nullable(),
  files: z
    .array(
      z.strictObject({
        path: text(500),
        bytes: count,
        /** Hex; null where the hub does not say. */
        sha256: text(64).nullable(),
        format: z.enum(["safetensors", "pickle", "other"]),
        /** Whether the adapter would fetch it. */
        fetched: z.boolean(),
      }),
    )
    .max(2000),
});
export type HubModelPage = z.infer<typeof hubModelPage>;

/** `task` is one of the adapter's own; `revision` is what stands behind the `@` of a reference. */
export const hubQuestion = z.discriminatedUnion("op", [
  z.strictObject({
    op: z.literal("search"),
    text: text(200),
    task: text(80).nullable(),
    limit: z.int().min(1).max(100),
  }),
  z.strictObject({ op: z.literal("show"), id: text(200), revision: text(200) }),
]);
export type HubQuestion = z.infer<typeof hubQuestion>;

export const hubAnswers = {
  search: z.strictObject({ models: z.array(hubModel).max(100) }),
  show: hubModelPage,
} as const;
