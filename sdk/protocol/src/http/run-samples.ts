import { z } from "zod";
import { eventPayloads } from "../journal.ts";
import { pageOf, pageQuery } from "./problem.ts";

const event = eventPayloads.samples.shape;

/** `GET /runs/{id}/samples`: the rows that are followed while a model trains. */
export const samplesQuery = pageQuery.extend({
  /** Answers of a row that fit into the picture: of more, so many evenly, the first and the last among them. */
  points: z.coerce.number().int().min(2).max(1000).default(200),
});
export const followedRow = z.strictObject({
  stage: event.stage,
  split: event.split,
  /** Of the source, from 0. */
  row: z.int(),
  /** What the row says and what is right for it; null where the journal does not say. */
  input: z.string().nullable(),
  expected: z.string().nullable(),
  /** One an evaluation, by step; step 0 is the model before training. */
  answers: z.array(
    event.items.element
      .omit({ row: true, input: true, expected: true })
      .extend({ step: event.step, epoch: z.number().nullable() }),
  ),
});
export type FollowedRow = z.infer<typeof followedRow>;
export const runSamples = pageOf(followedRow).extend({
  /** The journal line up to which they were read, -1 before the first. */
  seq: z.int().min(-1),
  /** Evaluations that told of rows, where fewer are shown. */
  evaluations: z.int(),
  /** Why there are no rows, where the engine says so. */
  none: event.none.unwrap().nullable(),
});
export type RunSamples = z.infer<typeof runSamples>;
