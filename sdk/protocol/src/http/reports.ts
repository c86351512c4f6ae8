import { z } from "zod";
import { errorCode } from "../error.ts";
import { jsonObject, sha256 } from "../names.ts";

/** `GET /datasets/{id}/report`: what speaks against training on it as it is. */
export const datasetReportQuery = z.strictObject({
  /** Of a version that is not the newest. */
  v: sha256.optional(),
  use: z.string().max(200).optional(),
  /** Reader settings, as JSON. */
  with: z.string().max(10_000).optional(),
  /** Column that the model reads; without it what needs one is not checked. */
  text: z.string().max(500).optional(),
  label: z.string().max(500).optional(),
  /** Shares of train, validation and test: `0.8,0.1,0.1`. */
  split: z
    .string()
    .regex(/^(?:0|1|0?\.\d{1,6}),(?:0|1|0?\.\d{1,6}),(?:0|1|0?\.\d{1,6})$/)
    .optional(),
});

export const reportCheck = z.enum([
  "reader",
  "rows",
  "empty-text",
  "missing-label",
  "classes",
  "rare-classes",
  "balance",
  "duplicates",
  "conflicts",
  "leaks",
  "letters",
  "spaces",
  "long-text",
]);
export type ReportCheck = z.infer<typeof reportCheck>;

/** What a transform would do about an issue; offered where one of the name is installed. */
export const reportFix = z.strictObject({
  use: z.string(),
  with: jsonObject,
  rowsBefore: z.int(),
  rowsAfter: z.int(),
  /** Rows that stay and read otherwise. */
  changed: z.int(),
});
export type ReportFix = z.infer<typeof reportFix>;

export const reportIssue = z.strictObject({
  check: reportCheck,
  /** An `error` shuts the gate. */
  severity: z.enum(["error", "warning", "note"]),
  code: errorCode.nullable(),
  message: z.string(),
  mend: z.string(),
  column: z.string().nullable(),
  /** Rows it concerns, or classes. */
  count: z.int(),
  /** The first of them, from 1 without the header. */
  rows: z.array(z.strictObject({ row: z.int().positive(), text: z.string(), label: z.string().nullable() })).max(20),
  fix: reportFix.nullable(),
});
export type ReportIssue = z.infer<typeof reportIssue>;

const histogram = z.strictObject({
  /** Ends of the bins; the last holds everything above its begin. */
  edges: z.array(z.number()),
  counts: z.array(z.int()),
  longest: z.int(),
});

export const datasetReport = z.strictObject({
  rows: z.int(),
  /** Rows that were looked at: the first ones of a large file. */
  looked: z.int(),
  text: z.string().nullable(),
  label: z.string().nullable(),
  /** `skipped`: a column that it needs was not named, or the table is too small to tell. */
  checks: z.array(z.strictObject({ check: reportCheck, status: z.enum(["passed", "found", "skipped"]) })),
  issues: z.array(reportIssue),
  /** 100 where nothing was found. */
  score: z.int().min(0).max(100),
  gate: z.enum(["open", "shut"]),
  /** The most frequent first, at most 200. */
  classes: z.array(z.strictObject({ value: z.string(), count: z.int() })),
  classCount: z.int(),
  letters: histogram.nullable(),
  words: histogram.nullable(),
});
export type DatasetReport = z.infer<typeof datasetReport>;

/** `GET /datasets/{id}/diagnosis`: why a reader refused a file, at the place, and settings that were tried and work. */
export const diagnosisQuery = datasetReportQuery.pick({ use: true, with: true }).extend({
  code: errorCode,
  /** Row or line, from 1, that the reader named. */
  line: z.coerce.number().int().positive().optional(),
});
export const datasetDiagnosis = z.strictObject({
  /** Lines around the place as the file has them. */
  lines: z.array(z.strictObject({ line: z.int().positive(), text: z.string(), isWrong: z.boolean() })),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  /** Each was tried: with it the whole file is read. */
  fixes: z.array(
    z.strictObject({
      use: z.string(),
      with: jsonObject,
      setting: z.string(),
      value: z.string(),
      rows: z.int(),
      columns: z.int(),
    }),
  ),
  /** Lines that do not fit the others and could be set aside; null where the format has no lines, or most are wrong. */
  wrongLines: z.int().nullable(),
});
export type DatasetDiagnosis = z.infer<typeof datasetDiagnosis>;

/** `POST /datasets/{id}/set-aside`: the lines that fit, as a dataset of their own; the file stays as it is. */
export const setAsideRequest = diagnosisQuery.omit({ line: true });
export const setAsideAnswer = z.strictObject({ id: z.string(), kept: z.int(), setAside: z.int() });
