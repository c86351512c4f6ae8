import type { Contribution, ContributionOf, PinnedUse, PluginManifest, PointName } from "@tuneit/protocol";
import type { SourceFile } from "./source-file.ts";

/** An installed plugin as the planner sees it. */
export interface PlannablePlugin {
  readonly manifest: PluginManifest;
  readonly integrity: string;
  /** Null for a folder installed without a signature. */
  readonly keyId: string | null;
}

export interface Offer<P extends PointName = PointName> {
  readonly point: P;
  readonly plugin: PlannablePlugin;
  readonly contribution: ContributionOf<P>;
}

/** Looks contributions up; the planner knows no plugin by name. */
export interface Offers {
  /** @throws a coded error where nothing, or more than one plugin, answers to the name. */
  find<P extends PointName>(point: P, use: string): Offer<P>;
  all<P extends PointName>(point: P): Offer<P>[];
}

export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** `cpu`, `cu130`, … */
  readonly accelerator: string;
}

export interface PlanContext {
  readonly offers: Offers;
  readonly plugins: readonly PlannablePlugin[];
  readonly source: SourceFile;
  readonly environment: { readonly id: string; readonly hash: string; readonly python: string; readonly accelerator: string };
  readonly machine: Machine;
  /** SHA-256 of a local model folder or file, where the recipe names one. */
  readonly modelSha256: string | null;
  readonly tuneitVersion: string;
}

/** Pins an offer to the bytes that provide it. */
export function pin(role: string, offer: Offer, configuration: PinnedUse["with"]): PinnedUse {
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
