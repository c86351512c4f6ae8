import { z } from "zod";
import { journalNumber } from "./journal.ts";
import { jsonObject } from "./names.ts";
import { pinnedUse, stage } from "./plan.ts";

/** Descriptor 3 of a Python worker: newline-delimited JSON-RPC 2.0, lines of at most 256 KiB from the worker; 32 MiB in answer to a call. */
export const workerProtocol = 1;

const callParams = z.strictObject({
  job: z.enum([
    "entry",
    "preview",
    "profile",
    "sample",
    "predict",
    "explain",
    "embed",
    "export",
    "describe",
    "fetch",
    "source",
  ]),
  uses: z.array(pinnedUse).min(1),
  input: jsonObject,
  seed: z.number().int(),
  task: z.string(),
  determinism: z.strictObject({ level: z.enum(["strict", "seeded"]), threads: z.number().int() }),
  paths: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
});

/** Trusted side → worker. */
export const workerMethods = {
  /** Runs one stage. Answers when it is done; its events come as notifications meanwhile. */
  stage: {
    params: z.strictObject({
      run: z.string(),
      attempt: z.number().int().positive(),
      stage,
      /** Of the plan: what a stage needs to know beside itself. */
      seed: z.number().int(),
      task: z.string(),
      determinism: z.strictObject({ level: z.enum(["strict", "seeded"]), threads: z.number().int() }),
      planSha256: z.string(),
      /** As in `launch.json`. */
      paths: z.record(z.string(), z.string()),
      /** Names of committed checkpoints, newest first; the worker takes the first whose manifest holds. */
      checkpoints: z.array(z.string()),
      /** What earlier stages found, by stage and name. */
      facts: z.record(z.string(), jsonObject),
      secrets: z.record(z.string(), z.string()),
    }),
    result: z.strictObject({ status: z.enum(["done", "stopped"]) }),
  },
  /** One short job without a run: `entry` calls any contribution, the others are what the shell needs at once. */
  call: { params: callParams, result: z.json() },
  /** Makes a contribution that stays: the worker is asked until it is ended. Once, and only where its point can stay. */
  open: { params: callParams.omit({ job: true }), result: z.strictObject({}) },
  /** One question to what is open. */
  ask: { params: z.strictObject({ input: jsonObject }), result: z.json() },
} as const;

/** Trusted side → worker, without an answer. */
export const workerControl = {
  cancel: z.strictObject({}),
  pause: z.strictObject({}),
  resume: z.strictObject({}),
  checkpoint: z.strictObject({}),
} as const;

/** Worker → trusted side, without an answer. */
export const workerNotifications = {
  ready: z.strictObject({ protocol: z.literal(1), python: z.string() }),
  event: z.strictObject({ type: z.string(), payload: jsonObject }),
  /** Several metrics of one step; the supervisor writes a line for each. */
  metrics: z.strictObject({
    values: z.record(z.string(), journalNumber),
    step: z.number().int().nonnegative().optional(),
    epoch: z.number().nonnegative().optional(),
    split: z.string().optional(),
  }),
  beat: z.strictObject({
    step: z.number().int().nullable(),
    rssBytes: z.number(),
    gpuBytes: z.number(),
  }),
  /** The worker holds at a step boundary, or goes on. */
  held: z.strictObject({ paused: z.boolean() }),
} as const;
