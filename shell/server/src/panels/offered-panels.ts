import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import type { ContributionOf } from "@tuneit/protocol";
import type { RunPanel } from "@tuneit/protocol/http";

type Slot = ContributionOf<"panel">["slot"];
interface Granted {
  readonly kind: string;
  readonly scope: string;
}

/** Whether somebody allowed a plugin to show views there. */
export const mayShow = (granted: readonly Granted[], slot: Slot): boolean =>
  granted.some(({ kind, scope }) => kind === "ui:view" && scope === slot);

/** The views that stand on the pages of runs: of plugins that are on, and allowed to show them there. */
export async function panelsOfRuns(kernel: Kernel): Promise<RunPanel[]> {
  const bringing = (await kernel.plugins.list()).filter(
    ({ enabled, manifest }) => enabled && panelsOf(manifest).length > 0,
  );
  return (await Promise.all(bringing.map((plugin) => shownBy(kernel, plugin)))).flat();
}

const panelsOf = ({ tuneit }: InstalledPlugin["manifest"]): readonly ContributionOf<"panel">[] =>
  (tuneit.contributes.panel ?? []).filter(({ slot }) => slot === "run");

async function shownBy(kernel: Kernel, { name, manifest }: InstalledPlugin): Promise<RunPanel[]> {
  const granted = (await kernel.plugins.grants(name)).effective.map(({ kind, scope }) => ({ kind, scope }));
  if (!mayShow(granted, "run")) return [];
  const { displayName } = manifest.tuneit;
  return panelsOf(manifest).map(({ id, title }) => ({ plugin: name, displayName, id, title, granted }));
}
