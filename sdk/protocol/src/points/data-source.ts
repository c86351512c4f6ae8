import { z } from "zod";
import { capabilityKind } from "../capability.ts";
import { dataWarning } from "../dataset.ts";
import { entry, jsonObject, jsonSchema } from "../names.ts";
import { contribution } from "./contribution.ts";

/** A setting, by JSON Pointer, such as `/host`. */
const setting = z
  .string()
  .max(200)
  .regex(/^(?:\/[^/~]+)+$/, "expected a JSON Pointer such as /host");

/** A host that somebody names in the settings: by an address with its scheme, or by name and port. */
const namedHost = z.union([
  z.strictObject({ url: setting }),
  z.strictObject({ host: setting, port: z.union([setting, z.int().min(1).max(65535)]) }),
]);

/** Data that lies elsewhere → one file of the workspace, as it is at that moment. The entry is Python. */
export const dataSourceContribution = contribution.extend({
  entry: entry.refine((text) => text.startsWith("python:"), "expected python:<module>:<callable>"),
  /** What of its settings says where the fetch may go: a person is asked before, and it goes nowhere else. */
  names: z
    .strictObject({
      hosts: z.array(namedHost).max(4).default([]),
      /** Names of secrets in the vault, never their values. */
      secrets: z.array(setting).max(8).default([]),
      /** Files of this machine; the first that is named is shown, read-only. */
      files: z.array(setting).max(1).default([]),
    })
    .prefault({}),
  /** Where it can be looked through. Called with a `SourceQuestion`; answers with a `SourceAnswer`. */
  search: z
    .strictObject({
      title: z.string().min(1).max(80),
      entry: entry.refine((text) => text.startsWith("js:"), "expected js:<export>"),
    })
    .optional(),
});

/** What a source asks for: a host, or a secret that it shows there. */
export const sourceAsk = z.strictObject({
  kind: capabilityKind,
  scope: z.string(),
  reason: z.string(),
  /** In words for who never read a manual. */
  means: z.string(),
  granted: z.boolean(),
});
export type SourceAsk = z.infer<typeof sourceAsk>;

/** A place that data is fetched from, as the manifest of an installed plugin has it. */
export const dataSource = z.strictObject({
  /** `@scope/name:id` */
  source: z.string(),
  plugin: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  /** JSON Schema of its settings. */
  config: jsonSchema,
  /** What it is looked through as; null where it cannot be. */
  search: z.string().nullable(),
  /** Settings that name files of this machine. */
  files: z.array(z.string()),
  /** What its manifest asks for by name; what settings name is asked for with them. */
  asks: z.array(sourceAsk),
  enabled: z.boolean(),
  /** Why it is off. */
  reason: z.string().nullable(),
});
export type DataSource = z.infer<typeof dataSource>;

const text = (most: number) => z.string().max(most);
const count = z.int().nonnegative().nullable();

/** A collection of data as its hub tells of it: a stranger's words, kept short. */
export const sourceItem = z.strictObject({
  id: text(200).min(1),
  title: text(200),
  summary: text(500).nullable(),
  license: text(80).nullable(),
  downloads: count,
  rows: count,
  /** `gated`: whoever wants it accepts its terms first, at `accessUrl`. */
  access: z.enum(["open", "gated"]),
  accessUrl: text(500).nullable(),
});
export type SourceItem = z.infer<typeof sourceItem>;

export const sourceItemPage = sourceItem.extend({
  /** What the revision is at this moment. */
  commit: text(80),
  /** Markdown of a stranger. */
  card: text(1_000_000).nullable(),
  files: z
    .array(
      z.strictObject({
        path: text(500),
        bytes: count,
        /** Such as `train`; null where its name says none. */
        split: text(80).nullable(),
        /** What the settings of the source are to be, so that this file is fetched. */
        settings: jsonObject,
      }),
    )
    .max(2000),
});
export type SourceItemPage = z.infer<typeof sourceItemPage>;

export const sourceQuestion = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("search"), text: text(200), limit: z.int().min(1).max(100) }),
  z.strictObject({ op: z.literal("show"), id: text(200), revision: text(200) }),
]);
export type SourceQuestion = z.infer<typeof sourceQuestion>;

export const sourceAnswers = {
  search: z.strictObject({ items: z.array(sourceItem).max(100) }),
  show: sourceItemPage,
} as const;

/** What the worker says of what it fetched; the file itself is looked at by who asked. */
export const fetchedData = z.strictObject({
  /** In the output folder, without a folder of its own; its ending says the format. */
  file: z
    .string()
    .max(120)
    .regex(
      /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*\.(?:parquet|arrow|csv|tsv|jsonl|json|txt)$/u,
      "expected a name with an ending",
    ),
  rows: count,
  license: text(200).nullable(),
  /** What names this state of the source, such as a commit. */
  revision: text(200).nullable(),
  warnings: z.array(dataWarning).max(30),
});
export type FetchedData = z.infer<typeof fetchedData>;

/** Where a version of a dataset came from. */
export const dataOrigin = z.strictObject({
  format: z.literal(1),
  /** `@scope/name:id` */
  source: z.string(),
  title: z.string(),
  pluginVersion: z.string(),
  /** As they were given: secrets by name. */
  settings: jsonObject,
  /** Hosts that it was let to for it. */
  hosts: z.array(z.string()),
  revision: z.string().nullable(),
  license: z.string().nullable(),
  rows: z.int().nullable(),
  bytes: z.int(),
  /** Of the bytes. */
  sha256: z.string(),
  /** Milliseconds UTC. */
  fetchedAt: z.int(),
  warnings: z.array(dataWarning),
});
export type DataOrigin = z.infer<typeof dataOrigin>;
