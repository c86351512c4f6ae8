import type { InstalledPlugin } from "@tuneit/kernel";
import { pointNames, type Contribution } from "@tuneit/protocol";
import type { Offered } from "@tuneit/protocol/http";

/** Everything that a plugin contributes, by extension point. */
export function offeredBy({ manifest, enabled, reason }: InstalledPlugin): Offered[] {
  const { name: plugin, version, tuneit } = manifest;
  return pointNames.flatMap((point) =>
    (tuneit.contributes[point] ?? []).map((contribution) => ({
      ...{ point, plugin, version, enabled, reason },
      ...described(contribution),
      ...(isForLater(contribution) ? { enabled: false, reason: forLater } : {}),
    })),
  );
}

const forLater = "It draws the embeddings of a trained model: after the run, in Evaluate or with tuneit embed.";

/** What no recipe may name, as planning says (TUNEIT_RECIPE_VISUALIZER_LATER). */
const isForLater = (contribution: Contribution): boolean =>
  "reads" in contribution && contribution.reads === "embeddings";

/** Fields of some points are null at the others. */
function described(contribution: Contribution): Omit<Offered, "point" | "plugin" | "version" | "enabled" | "reason"> {
  const { id, title, description = "", config } = contribution;
  const own = contribution as Contribution & Partial<Pick<Offered, "tasks" | "accepts" | "schemes" | "values" | "use">>;
  return {
    ...{ id, title, description, config },
    tasks: own.tasks ?? null,
    accepts: own.accepts ?? null,
    schemes: own.schemes ?? null,
    values: own.values ?? null,
    use: own.use ?? null,
  };
}
