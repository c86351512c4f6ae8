import type { RunRow } from "@tuneit/protocol/http";
import type { Client } from "../../data/client.ts";
import { orNull } from "../../data/problem.ts";

export interface KnownRuns {
  readonly items: readonly RunRow[];
  /** Those that were asked for and are not there. */
  readonly gone: ReadonlySet<string>;
}

/** The newest runs, and those of `asked` that are older: a run is found by its name and the beginning of its id too. */
export async function readRuns(client: Client, asked: readonly string[], signal: AbortSignal): Promise<KnownRuns> {
  const { items } = await client.get<{ items: readonly RunRow[] }>("/runs?limit=200", signal);
  const others = [...new Set(asked)].filter((run) => !items.some(({ id }) => id === run));
  const found = await Promise.all(
    others.map(async (id) => {
      const run = await orNull(client.get<RunRow>(`/runs/${encodeURIComponent(id)}`, signal));
      // It goes by what the address calls it.
      return run && { ...run, id };
    }),
  );
  const older = found.filter((run) => run !== null);
  const known = new Set(older.map(({ id }) => id));
  return { items: [...items, ...older], gone: new Set(others.filter((run) => !known.has(run))) };
}
