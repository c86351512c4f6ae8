import { z } from "zod";
import { contributionId, entry, version } from "../names.ts";
import { contribution } from "./contribution.ts";

/** By what a column is proposed for a role before anybody said which it is. */
const roleHints = z.strictObject({
  /** Usual names of such a column, the likeliest first; case does not count. */
  names: z.array(z.string().min(1).max(100)).max(100).default([]),
  /** Arrow types that such a column has, as `string` or `list`; empty = any. */
  types: z.array(z.string().min(1).max(40)).max(20).default([]),
  /** What its values look like where no name tells: the longest texts, or few different values that come again. Absent = by name alone. */
  values: z.enum(["longest", "repeating"]).optional(),
});

/** What a column can be for in a task. */
export const taskRole = z.strictObject({
  /** As a recipe's `data.columns` names it. */
  id: contributionId,
  title: z.string().min(1).max(40),
  /** In plain words, for who never trained a model. */
  description: z.string().max(300).default(""),
  required: z.boolean().default(true),
  /** How many columns may bear it. */
  most: z.int().min(1).max(1000).default(1),
  hints: roleHints.prefault({}),
});
export type TaskRole = z.infer<typeof taskRole>;

/** What there is to learn, and what the columns of its data are for. Its id is what a recipe's `task` names. */
export const taskContribution = contribution.extend({
  /** A task is words in a manifest; nothing of it is called. */
  entry: entry.default("js:task"),
  roles: z
    .array(taskRole)
    .min(1)
    .max(20)
    .refine((roles) => new Set(roles.map(({ id }) => id)).size === roles.length, "a role is listed twice"),
});

/** A task of an installed plugin, with the columns of one dataset that its hints propose. */
export const roleTemplate = z.strictObject({
  task: contributionId,
  plugin: z.string(),
  version,
  title: z.string(),
  description: z.string(),
  roles: z.array(taskRole),
  /** Role → columns. */
  columns: z.record(z.string(), z.array(z.string())),
  /** Required roles for which no column was found. */
  missing: z.array(z.string()),
});
export type RoleTemplate = z.infer<typeof roleTemplate>;
