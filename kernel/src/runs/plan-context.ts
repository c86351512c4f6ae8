import type { ContributionIndex } from "../points/contribution-index.ts";
import type { ActivePlugin, FoundContribution } from "../points/contribution-key.ts";
import type { Contribution, PinnedUse, Plan } from "@tuneit/protocol";
import type { ModelSize } from "../sources/model-size.ts";
import type { SourceFile } from "../sources/source-file.ts";

/** Looks contributions up; the planner knows no plugin by name. */
export type Offers = Pick<ContributionIndex, "find" | "all" | "adaptersFor" | "readersFor">;

export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** `cpu`, `cu130`, … */
  readonly accelerator: string;
}

export type PlannedEnvironment = Plan["environments"][number];

export interface PlanContext {
  readonly offers: Offers;
  readonly plugins: readonly ActivePlugin[];
  readonly source: SourceFile;
  /** The environment in which all of these plugins run. @throws TUNEIT_ENVIRONMENT_CONFLICT */
  readonly environmentFor: (plugins: readonly string[]) => PlannedEnvironment;
  readonly machine: Machine;
  /** SHA-256 of a local model folder or file, where the recipe names one. */
  readonly modelSha256: string | null;
  /** Null where it is not known before the model is fetched. */
  readonly modelSize: ModelSize | null;
  readonly tuneitVersion: string;
}

/** Pins an offer to the bytes that provide it. */
export function pin(role: string, offer: FoundContribution, configuration: PinnedUse["with"]): PinnedUse {
  const { manifest, integrity } = offer.plugin;
  const contribution: Contribution = offer.contribution;
  return {
    role,
    plugin: manifest.name,
    version: manifest.version,
    integrity,
    point: offer.point,
    contribution: contribution.id,
    entry: contribution.entry,
    with: configuration,
  };
}
