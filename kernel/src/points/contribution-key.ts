import type { ContributionOf, PluginManifest, PluginName, PointName } from "@tuneit/protocol";

/** A plugin that is there to be used: in the store, or a folder given with `--allow-unsigned`. */
export interface ActivePlugin {
  readonly manifest: PluginManifest;
  readonly integrity: string;
  readonly keyId: string | null;
  /** Who answers for it, as grants name them. */
  readonly origin: string;
  /** Folder of its unpacked package. */
  readonly root: string;
}

/** A contribution, by name: what hooks hand about. */
export interface ContributionKey {
  readonly plugin: PluginName;
  readonly contribution: string;
}

/** A contribution with the plugin that brings it. */
export interface FoundContribution<Point extends PointName = PointName> {
  readonly point: Point;
  readonly plugin: ActivePlugin;
  readonly contribution: ContributionOf<Point>;
}

/** A list of contributions that a task gets; a tap may add, drop or reorder. */
export interface Selection {
  readonly task: string;
  readonly uses: readonly ContributionKey[];
}
