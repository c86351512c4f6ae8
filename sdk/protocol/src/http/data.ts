import { z } from "zod";
import { previewResult } from "../dataset.ts";
import { contributionId, jsonObject, sha256 } from "../names.ts";
import { dataOrigin, dataSource, sourceAsk, sourceItem, sourceItemPage } from "../points/data-source.ts";
import { pointName } from "../points/index.ts";
import { roleTemplate } from "../points/task.ts";
import { columnRef, useRef, sourceVersion } from "../recipe.ts";
import { pageQuery } from "./problem.ts";

/** Name of a file in `data/`: it has no folder, and is not hidden. */
export const datasetName = z
  .string()
  .max(200)
  .regex(
    /^(?!\.)[^/\\\u0000-\u001f\u007f]+(?<![. ])$/,
    "expected a file name without slashes that does not begin with a dot",
  );

/** Role of a task → columns, by name or counted from 0. */
const roleColumns = z.record(contributionId, z.array(columnRef).max(1000));

/** How a person said that a file is to be read; what a recipe that is made from it begins with. */
export const datasetReading = z.strictObject({
  use: useRef.nullable().default(null),
  with: jsonObject.default({}),
  text: columnRef.nullable().default(null),
  label: columnRef.nullable().default(null),
  /** The task whose roles these are; null where nobody chose one. */
  task: contributionId.nullable().default(null),
  /** Its other roles → columns. Text and label stand apart, as in readings that were kept before tasks had roles of their own. */
  roles: roleColumns.default({}),
  split: z.strictObject({ train: z.number(), validation: z.number(), test: z.number() }).nullable().default(null),
  /** Under which terms the data may be used, as a person noted it; nothing checks it. */
  license: z.string().max(200).nullable().default(null),
});
export type DatasetReading = z.infer<typeof datasetReading>;

/** A file in the workspace's `data/`. */
export const datasetEntry = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** What a recipe's `data.source.path` says: from the workspace's folder. */
  path: z.string(),
  bytes: z.int(),
  updatedAt: z.int(),
  /** The reader that its name suggests; null where none that is installed does. */
  reader: z.string().nullable(),
  /** Null where nobody said how it is to be read. */
  reading: datasetReading.nullable(),
  /** Where its newest version was fetched from; absent where it was uploaded, or lay there. */
  origin: dataOrigin.optional(),
});
export type DatasetEntry = z.infer<typeof datasetEntry>;

/** `PUT /datasets/{id}`: `version` puts the file in the place of what is there, which is kept. */
export const uploadQuery = z.strictObject({ as: z.enum(["new", "version"]).default("new") });

/** What a dataset holds or held, named by the SHA-256 of its bytes, which is also what a run's plan says of its data. */
export const datasetVersion = z.strictObject({
  version: sha256,
  /** What a recipe's `data.source.path` says: from the workspace's folder. */
  path: z.string(),
  bytes: z.int(),
  madeAt: z.int(),
  isCurrent: z.boolean(),
  /** Where it was fetched from; absent where it was uploaded, or lay there. */
  origin: dataOrigin.optional(),
  /** Those that trained on it. */
  runs: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});
export const datasetVersions = z.strictObject({ items: z.array(datasetVersion) });
export type DatasetVersions = z.infer<typeof datasetVersions>;

/** `GET /datasets/{id}/diff`; without `to` it is what the dataset holds now. */
export const datasetDiffQuery = z.strictObject({ from: sha256, to: sha256.optional() });
const both = z.strictObject({ from: z.int(), to: z.int() });
export const datasetDiff = z.strictObject({
  from: sha256,
  to: sha256,
  columns: z.strictObject({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    retyped: z.array(z.strictObject({ name: z.string(), from: z.string(), to: z.string() })),
  }),
  /** By the values of the columns that both have, wherever a row stands; among the rows that were looked at. */
  rows: z.strictObject({ added: z.int(), removed: z.int(), same: z.int() }),
  looked: both,
  total: both,
  /** The first fifty of each. */
  addedRows: z.array(jsonObject),
  removedRows: z.array(jsonObject),
});
export type DatasetDiff = z.infer<typeof datasetDiff>;

const readerQuery = z.strictObject({
  /** Of a version that is not the newest. */
  v: sourceVersion.optional(),
  use: z.string().max(200).optional(),
  /** Reader settings, as JSON. */
  with: z.string().max(10_000).optional(),
});
export const datasetPreviewQuery = readerQuery.extend({
  limit: z.coerce.number().int().min(1).max(20_000).default(50),
});
export const datasetProfileQuery = readerQuery;
export const datasetPreview = previewResult.extend({
  /** The contribution that read it, and the settings that it was given. */
  reader: z.string(),
  with: jsonObject,
  /** What each task of the installed plugins would take these columns for. */
  templates: z.array(roleTemplate),
});
export type DatasetPreview = z.infer<typeof datasetPreview>;

/** `GET /datasets/{id}/roles`, `tuneit data roles --json`: what the columns are for. */
export const datasetRoles = z.strictObject({
  dataset: z.string(),
  /** The task that was chosen, else the one of the installed plugins that fits what is kept. */
  task: z.string().nullable(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      role: z.string().nullable(),
      /** `kept`: somebody said so; `guess`: by the hints of the task. */
      by: z.enum(["kept", "guess"]).nullable(),
    }),
  ),
  /** Roles that the task needs and no column bears. */
  missing: z.array(z.string()),
  templates: z.array(roleTemplate),
});
export type DatasetRoles = z.infer<typeof datasetRoles>;

/** `PUT /datasets/{id}/roles`. What is not named stays as it is, or is as `task` or `like` has it. */
export const roleChange = z
  .strictObject({
    /** The hints of this task propose what `columns` does not say; refused where a role that it needs stays without a column. */
    task: useRef.optional(),
    /** Another dataset, whose roles and split are taken over; refused where a column of it is missing here. */
    like: datasetName.optional(),
    /** An empty list takes the role back. */
    columns: roleColumns.default({}),
    /** The reader and its settings, kept as well; absent = as the dataset is read now. */
    use: useRef.optional(),
    with: jsonObject.optional(),
  })
  .refine(({ task, like }) => task === undefined || like === undefined, "give task or like, not both");
export type RoleChange = z.infer<typeof roleChange>;

/** `POST /datasets/import`: answered with a job whose result is a `datasetEntry`. */
export const datasetImport = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** Absent = the end of the address. */
  name: datasetName.optional(),
});

export { dataSource };
const settings = jsonObject.default({});
/** `POST /sources/{source}/needs`: what a fetch by these settings must be allowed before. */
export const sourceNeedsRequest = z.strictObject({ settings });
export const sourceNeeds = z.strictObject({ needs: z.array(sourceAsk) });
export type SourceNeeds = z.infer<typeof sourceNeeds>;

/** `POST /sources/{source}/search`; its settings may name the hub's address. */
export const sourceSearchRequest = z.strictObject({
  text: z.string().max(200).default(""),
  limit: z.int().min(1).max(100).default(50),
  settings,
});
export const sourceSearchAnswer = z.strictObject({ items: z.array(sourceItem) });
export type SourceSearchAnswer = z.infer<typeof sourceSearchAnswer>;
/** `POST /sources/{source}/show` */
export const sourceShowRequest = z.strictObject({
  id: z.string().min(1).max(200),
  revision: z.string().min(1).max(200).default("main"),
  settings,
});
export const sourceShowAnswer = sourceItemPage;
export type { DataSource, SourceAsk, SourceItem, SourceItemPage } from "../points/data-source.ts";

/** `POST /sources/{source}/fetch`: answered with a job whose result is a `datasetEntry`. */
export const sourceFetchRequest = z.strictObject({
  settings,
  /** Without its ending, which the data decides, or with that one; absent = as the source calls it. */
  name: datasetName.optional(),
  /** `version` puts it in the place of the dataset called `name`, which is kept. */
  as: z.enum(["new", "version"]).default("new"),
});

/** What a plugin offers, from its manifest. */
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
  /** What references of a model adapter begin with. */
  schemes: z.array(z.string()).nullable(),
  /** What a metric measures. */
  values: z.array(z.strictObject({ name: z.string(), better: z.enum(["higher", "lower"]) })).nullable(),
  /** Of a transform. */
  use: z.enum(["clean", "augment"]).nullable(),
  enabled: z.boolean(),
  /** Why it is off. */
  reason: z.string().nullable(),
});
export type Offered = z.infer<typeof offered>;
export const contributionQuery = pageQuery.extend({
  point: pointName.optional(),
  task: z.string().max(80).optional(),
  /** A form needs all of them at once. */
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
});
/** Something that the registry has and this workspace lacks. */
export const installable = z.strictObject({
  plugin: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  /** `point:id`, `dataset-reader:.csv`, `model-adapter:hub:` */
  offers: z.array(z.string()),
  tasks: z.array(z.string()),
  sizeBytes: z.int(),
});
export type Installable = z.infer<typeof installable>;
export const contributionList = z.strictObject({
  items: z.array(offered),
  nextCursor: z.string().nullable(),
  total: z.int(),
  installable: z.array(installable),
  /** When the registry said so, milliseconds UTC; null where it never answered. */
  askedAt: z.int().nullable(),
});
export type ContributionList = z.infer<typeof contributionList>;

/** A sample project: data and a recipe that trains on it. */
export const sample = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  task: z.string(),
  rows: z.int(),
});
export type Sample = z.infer<typeof sample>;
export const sampleMade = z.strictObject({ recipe: z.string(), dataset: z.string() });
