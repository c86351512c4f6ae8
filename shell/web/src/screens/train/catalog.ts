import { msg, str } from "@lit/localize";
import type { ContributionList, DatasetEntry, ModelEntry, Offered, SystemInfo } from "@tuneit/protocol/http";
import type { Client } from "../../data/client.ts";

/** What a recipe can be put together from on this server. */
export interface Catalog {
  readonly datasets: readonly DatasetEntry[];
  readonly models: readonly ModelEntry[];
  readonly offers: readonly Offered[];
  readonly system: SystemInfo;
}

interface Page<Item> {
  readonly items: readonly Item[];
}

/** @throws RequestError */
export async function readCatalog(client: Client, signal: AbortSignal): Promise<Catalog> {
  const [datasets, models, offers, system] = await Promise.all([
    client.get<Page<DatasetEntry>>("/datasets?limit=200", signal),
    client.get<Page<ModelEntry>>("/models?limit=200", signal),
    client.get<ContributionList>("/contributions?limit=200", signal),
    client.get<SystemInfo>("/system", signal),
  ]);
  return {
    datasets: datasets.items,
    models: models.items,
    offers: [...offers.items, ...notYetInstalled(offers)],
    system,
  };
}

/**
 * What the registry has beside what is installed, as if it were: whatever a recipe names is installed with consent when its
 * run starts. Its settings are known only then.
 */
export function notYetInstalled({ items, installable }: ContributionList): Offered[] {
  const known = new Set(items.map(({ point, id }) => `${point}:${id}`));
  return installable.flatMap(({ plugin, version, description, offers, tasks }) =>
    offers.flatMap((offer) => {
      // `model-adapter:hub:` and `dataset-reader:.csv` say what is answered to, not what it is called.
      const [, point = "", id = ""] = /^([a-z-]+):([a-z][a-z0-9-]*)$/.exec(offer) ?? [];
      if (id === "" || known.has(offer)) return [];
      return {
        ...{ point: point as Offered["point"], id, plugin, version, title: id },
        description: `${description} (${msg(str`${plugin} ${version}, is installed first`)})`,
        ...{ config: {}, tasks: tasks.length === 0 ? null : tasks, accepts: null, schemes: null, values: null },
        ...{ use: null, enabled: true, reason: null },
      };
    }),
  );
}

const anyTask = "*";

/** What serves a task; what says nothing of tasks serves all. */
export const offersFor = (offers: readonly Offered[], task: string): Offered[] =>
  offers.filter(({ tasks }) => tasks === null || tasks.includes(task) || tasks.includes(anyTask));

/** The tasks that some method can train. */
export function tasksOf(offers: readonly Offered[]): string[] {
  const tasks = offers.flatMap((offer) => (offer.point === "training-strategy" ? (offer.tasks ?? []) : []));
  return [...new Set(tasks)].filter((task) => task !== anyTask);
}

/** What a new recipe measures and draws: what yields a number, and what a chart of the same name draws. */
export function usualResults(offers: readonly Offered[]): { metrics: string[]; visualize: string[] } {
  const charts = offers.filter(({ point, enabled }) => point === "visualizer" && enabled).map(({ id }) => id);
  const metrics = offers
    .filter(
      ({ point, id, enabled, values }) => point === "metric" && enabled && (values?.length || charts.includes(id)),
    )
    .map(({ id }) => id);
  return { metrics, visualize: charts };
}

/** The device that training would use: what computes beside the processor, else the memory of the machine. */
export const memoryOf = ({ hardware }: SystemInfo): number =>
  hardware.accelerators[0]?.memoryBytes ?? hardware.memoryBytes;
