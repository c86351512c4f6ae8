import { msg } from "@lit/localize";

/** `data.split` of a recipe; the shares add up to 1. */
export function splitSchema() {
  const share = (order: number, title: string, description: string, standard: number) => ({
    "type": "number",
    ...{ title, description, minimum: 0, maximum: 1, default: standard },
    "x-ui": { level: 1, order },
  });
  return {
    type: "object",
    properties: {
      train: share(1, msg("Training rows"), msg("The share that the model learns from; all shares add up to 1."), 0.8),
      validation: share(
        2,
        msg("Validation rows"),
        msg("Watched during training. Without any nothing says when to stop."),
        0.1,
      ),
      test: share(3, msg("Test rows"), msg("Judged once, at the end. Few of them make an unsure number."), 0.1),
      stratify: {
        "type": "boolean",
        "title": msg("Same classes in each"),
        "description": msg("Keeps the share of each class the same in all three."),
        "default": true,
        "x-ui": { level: 1, order: 4 },
      },
    },
  } as const;
}
