import { z } from "zod";
import { entry, relativePath } from "../names.ts";
import { contribution, tasks } from "./contribution.ts";

/** Predictions → numbers and tables. Ratios are 0…1, never percent. */
export const metricContribution = contribution.extend({
  tasks,
  /** Scalars it yields; a family such as `per-class` is left out. */
  values: z.array(z.strictObject({ name: z.string(), better: z.enum(["higher", "lower"]) })).default([]),
});

/** Run data → declarative charts that the shell draws. Runs in the isolate. */
export const visualizerContribution = contribution.extend({
  tasks,
  /**
   * What it draws. `embeddings` are asked of the model once somebody wants to see them, so such a one is no part of a run.
   * Absent: what a run measured.
   */
  reads: z.enum(["run", "embeddings"]).optional(),
});

/** Model → artifact, and a proof that it answers as the model does. */
export const exporterContribution = contribution.extend({
  /** What it writes, as it is shown; empty = its id says it. */
  format: z.string().default(""),
  tasks,
});

/** Journal → TensorBoard, MLflow, … An observer: its failure is reported and never stops a run. */
export const trackerContribution = contribution;

/**
 * Files that a run made → the pages of a program that shows them, in a worker without network: a WSGI application, to
 * which the shell passes the requests of a browser.
 */
export const viewerContribution = contribution.extend({
  /** Formats of artifacts that it opens, as they are announced. */
  formats: z.array(z.string().min(1).max(80)).min(1),
});

/** A building block of the network builder. */
export const networkBlockContribution = contribution.extend({
  ports: z
    .strictObject({ inputs: z.array(z.string()).default([]), outputs: z.array(z.string()).default([]) })
    .prefault({}),
});

/** Extra UI in a sandboxed frame. It needs the capability `ui:view` for the place where it is shown. */
export const panelContribution = contribution.extend({
  /** A panel is a module of the browser; nothing is called in the isolate. */
  entry: entry.default("js:panel"),
  /** Where it is shown: on the plugin's own page, or on the page of each run, which it may ask for by `view.subject`. */
  slot: z.enum(["plugin", "run"]).default("plugin"),
  /** The ES module that draws it, in the package. It is drawn into an empty page; it brings no markup of its own. */
  module: relativePath.default("panel.js"),
  styles: z.array(relativePath).max(10).default([]),
});
