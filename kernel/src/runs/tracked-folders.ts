import type { Plan } from "@tuneit/protocol";

/** What a tracker writes while a run goes on: a folder of its own, and its format. Both carry the tracker's name. */
export interface TrackedFolder {
  readonly path: string;
  readonly format: string;
}

/** Where the runtime lets each tracker of a plan write. */
export function trackedFolders({ stages }: Pick<Plan, "stages">): TrackedFolder[] {
  const trackers = stages.flatMap(({ uses }) => uses.filter(({ point }) => point === "tracker"));
  const names = new Set<string>(trackers.map(({ contribution }) => contribution));
  return [...names].map((name) => ({ path: `artifacts/${name}`, format: name }));
}
