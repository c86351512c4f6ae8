import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@tuneit/protocol";
import { verified } from "@tuneit/protocol";
import { z } from "zod";
import type { ExportResult, PredictOptions, Prediction, Waiting } from "../kernel-api.ts";
import type { ContributionIndex } from "../points/contribution-index.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { hashFolder } from "../sources/hash-folder.ts";
import { pin } from "../runs/plan-context.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { placesOf, requireModel, trainedBy } from "../runs/trained-model.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { folderBytes } from "../sources/folder-bytes.ts";

interface Use<O> {
  readonly caller: ContributionCaller;
  readonly home: string;
  readonly options: O;
}

const answers = z.array(z.looseObject({ label: z.string(), scores: z.record(z.string(), z.number()) }));

/** Asks a run's model, and the one before training where that is wanted. */
export async function predictRun(
  run: RunFolder,
  texts: readonly string[],
  { caller, home, options }: Use<PredictOptions>,
): Promise<{ tuned: Prediction[]; base: Prediction[] | null }> {
  const { plan } = run;
  const uses = trainedBy(plan, ["engine", "model"]);
  const ask = async (base: boolean): Promise<Prediction[]> => {
    const input = { texts: [...texts], reference: plan.recipe.model.ref, maxLength: plan.recipe.train.maxLength, base };
    const answer = await caller.runPython(
      { job: "predict", uses, input, task: plan.task, seed: plan.seed, readOnly: placesOf(run, home) },
      options,
    );
    return answers.parse(answer).map((one, index) => ({ text: texts[index]!, label: one.label, scores: one.scores }));
  };
  return { tuned: options.base === "only" ? [] : await ask(false), base: options.base ? await ask(true) : null };
}

const exported = z.looseObject({ path: z.string(), format: z.string(), verified: verified.nullable() });

/** Writes a run's model in another format below `exports/` of its folder, and proves that it answers the same. */
export async function exportRun(
  run: RunFolder,
  format: string,
  configuration: JsonObject,
  { caller, home, offers, options }: Use<Waiting> & { offers: ContributionIndex },
): Promise<ExportResult> {
  const { plan, directory } = run;
  const exporter = offers.find("exporter", format);
  const use = pin("exporter", exporter, checkConfiguration(exporter.contribution, configuration, "/with"));
  const exports = join(directory, "exports");
  await mkdir(exports, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(exports, ".partial-"));
  try {
    await requireModel(run);
    const model = {
      role: "model-folder",
      host: join(directory, "artifacts", "model"),
      inside: "/run/tuneit/artifacts/model",
    };
    const places = [...placesOf(run, home).filter(({ role }) => role !== "artifacts"), model];
    const artifacts = { role: "artifacts", host: work, inside: "/run/tuneit/artifacts" };
    // The place where the model is shown must exist in the folder it is shown in.
    await mkdir(join(work, "model"), { mode: 0o700 });
    const input = { reference: plan.recipe.model.ref, maxLength: plan.recipe.train.maxLength, sampleRows: 16 };
    const answer = exported.parse(
      await caller.runPython(
        {
          job: "export",
          uses: [use, ...trainedBy(plan, ["engine", "model"])],
          input,
          task: plan.task,
          seed: plan.seed,
          readOnly: places,
          writable: [artifacts],
        },
        options,
      ),
    );
    const final = join(exports, exporter.contribution.id);
    await rm(final, { recursive: true, force: true });
    await rename(join(work, answer.path.replace(/^artifacts\//, "")), final);
    return {
      format: answer.format,
      path: final,
      bytes: await folderBytes(final),
      sha256: await hashFolder(final),
      verified: answer.verified,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
