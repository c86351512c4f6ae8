import { constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile, type RunDetails } from "@tuneit/kernel";
import { eventPayloads, journalNumber, runStatus } from "@tuneit/protocol";
import { followedRow, hardwareHistory, runPage, runSamples } from "@tuneit/protocol/http";
import { z } from "zod";

const page = runPage.shape;
const place = z.int().min(0);
const point = z.tuple([z.number().nullable(), z.number().nullable(), journalNumber, z.int()]);
const measured = z.tuple([z.number().nullable(), z.number().nullable(), z.number(), z.int()]);

export const thinnedSeries = z.strictObject({
  measured: place,
  stretch: z.int().min(1),
  /** Place and point of the lowest and of the highest in each stretch. */
  buckets: z.array(z.tuple([place, measured, place, measured])),
  marks: z.array(z.tuple([place, point])),
  first: point.optional(),
  last: point.optional(),
});

export const digestSums = z.strictObject({
  ...{ seq: z.int().min(-1), firstTime: z.int().nullable(), hasEnded: z.boolean() },
  ...{ stage: page.stage, progress: page.progress, hardware: page.hardware },
  ...{ metrics: page.metrics, baseline: page.baseline, stages: page.stages, artifacts: page.artifacts },
  checkpoints: z.array(z.strictObject({ time: z.int(), payload: page.checkpoints.element })),
  warnings: page.warnings,
  tables: z.array(eventPayloads.table.extend({ seq: z.int(), time: z.int(), type: z.literal("table") })),
  counts: z.strictObject({ debug: place, info: place, warning: place, error: place }),
});

export const historySums = z.strictObject({
  series: z.array(
    z.strictObject({ name: z.string(), split: z.string().nullable(), stage: z.string(), thinned: thinnedSeries }),
  ),
  hardware: z.strictObject({ items: hardwareHistory.shape.items, every: z.int().min(1), seen: place }),
  followed: z.strictObject({ none: runSamples.shape.none, rows: z.array(followedRow) }),
});

const sumsFile = z.strictObject({
  format: z.literal(1),
  /** Length and time of the journal that was added up: of any other these are not the sums. */
  journal: z.string(),
  digest: digestSums,
  history: historySums,
  details: z.strictObject({
    ...{ id: page.id, name: page.name, task: page.task, model: page.model, directory: z.string() },
    ...{ status: runStatus, startedAt: page.startedAt, endedAt: page.endedAt },
    ...{ result: page.result, error: page.error, resumableFrom: page.resumableFrom },
  }),
});
export type RunSums = z.infer<typeof sumsFile>;

/** Shorter journals are read as soon as their sums. */
const worthwhileBytes = 512 * 1024;

const pathIn = (directory: string): string => join(directory, "sums.json");

/** Of this journal in this folder; undefined where there are none, or none that can be read: the journal says it all. */
export async function readSums(directory: string, journal: string): Promise<RunSums | undefined> {
  const text = await readFile(pathIn(directory), {
    encoding: "utf8",
    flag: constants.O_RDONLY | constants.O_NOFOLLOW,
  }).catch(() => undefined);
  const sums = text === undefined ? undefined : sumsFile.safeParse(json(text)).data;
  // A folder that was moved has other paths.
  return sums?.journal === journal && sums.details.directory === directory ? sums : undefined;
}

/** Of a run that has ended; what cannot be written is read from the journal again. */
export async function keepSums(directory: string, sums: Omit<RunSums, "format" | "details">, details: RunDetails) {
  const known = sumsFile.safeParse({ format: 1, ...sums, details }).data;
  const isLong = Number.parseInt(sums.journal, 10) >= worthwhileBytes;
  if (known !== undefined && isLong)
    await replaceFile(pathIn(directory), JSON.stringify(known), 0o600).catch(() => undefined);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
