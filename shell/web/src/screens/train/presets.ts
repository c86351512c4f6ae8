import { msg } from "@lit/localize";
import type { Edit } from "./paths.ts";
import { at, type Json } from "./paths.ts";
import { changesBetween, type Change } from "./changes.ts";

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly edits: readonly Edit[];
}

/** Starting points for `train`; `best` is a value that the chosen metrics watch. */
export function presets(best: string | undefined): Preset[] {
  const train = (values: Json): Edit[] =>
    Object.entries(values).map(([name, value]) => ({ path: ["train", name], value }));
  const usual = { steps: undefined, epochs: 3, maxLength: undefined, stopEarly: undefined, checkpoint: undefined };
  return [
    {
      id: "look",
      title: msg("Quick look"),
      description: msg("Once through the rows, texts cut short: shows in little time whether it works at all."),
      edits: train({ ...usual, epochs: 1, maxLength: 128 }),
    },
    {
      id: "usual",
      title: msg("Usual"),
      description: msg("Three times through the rows, everything else as it comes."),
      edits: train(usual),
    },
    {
      id: "thorough",
      title: msg("Thorough"),
      description: msg(
        "Up to ten times through the rows; ends when the validation rows get no better, and keeps the best.",
      ),
      edits: train({
        ...usual,
        epochs: 10,
        ...(best === undefined ? {} : { stopEarly: { metric: best, mode: "max", patience: 2 }, checkpoint: { best } }),
      }),
    },
  ];
}

/** What a preset would change in this recipe; nothing where it is chosen already. */
export function changesOf({ edits }: Preset, recipe: Json): Change[] {
  return edits.flatMap(({ path, value }) =>
    changesBetween(at(recipe, path), value).map(({ name, was, is }) => ({
      name: [...path, ...(name === "" ? [] : [name])].join("."),
      ...{ was, is },
    })),
  );
}
