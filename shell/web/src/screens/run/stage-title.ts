import { msg, str } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";

type Stage = RunPage["plan"]["stages"][number];

/** What a stage does, in the reader's language; a kind of a later version keeps the words of its plan. */
export function stageTitle({ kind, id, title }: Stage): string {
  const words: Readonly<Record<string, string>> = {
    fetch: msg("Fetch the data"),
    read: msg("Read the data"),
    prepare: msg("Clean, split, tokenize"),
    baseline: msg("Measure before training"),
    train: msg("Train"),
    evaluate: msg("Measure the tuned model"),
    export: msg(str`Export as ${id.replace(/^export-/, "")}`),
    visualize: msg("Draw charts"),
  };
  return words[kind] ?? title;
}

/** Of the stage with this id. */
export function titleOfStage({ plan }: Pick<RunPage, "plan">, id: string): string {
  const stage = plan.stages.find((one) => one.id === id);
  return stage === undefined ? id : stageTitle(stage);
}
