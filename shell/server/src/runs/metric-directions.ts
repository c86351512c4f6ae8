import type { Kernel } from "@tuneit/kernel";
import type { Plan } from "@tuneit/protocol";

export type Direction = "higher" | "lower";
export type Directions = Record<string, Direction>;

/** A loss is what training lowers, whichever engine measures it. */
const known: Directions = { loss: "lower" };

/** Which way is better, by name of the value: as the manifests of the plan's metrics say. */
export async function directionsOf(kernel: Kernel, plans: readonly Plan[]): Promise<Directions> {
  const metrics = plans.flatMap(({ stages }) => stages.flatMap(({ uses }) => uses)).filter(isMetric);
  const names = new Set<string>(metrics.map(({ plugin }) => plugin));
  const plugins = (await kernel.plugins.list()).filter(({ name }) => names.has(name));
  const used = new Set(metrics.map(({ plugin, contribution }) => `${plugin} ${contribution}`));
  const values = plugins.flatMap(({ name, manifest }) =>
    (manifest.tuneit.contributes.metric ?? [])
      .filter(({ id }) => used.has(`${name} ${id}`))
      .flatMap((one) => one.values),
  );
  const told = values.flatMap(({ name, better }) => (better === undefined ? [] : [[name, better] as const]));
  return { ...known, ...Object.fromEntries(told) };
}

const isMetric = ({ point }: { point: string }): boolean => point === "metric";
