import type { RunPage, RunRow } from "@tuneit/protocol/http";
import type { Client } from "../../data/client.ts";

/** The newest run of a recipe: runs take its name, and `-v1`, `-v2` behind it. */
export async function lastRunOf(client: Client, name: string, signal: AbortSignal): Promise<RunPage | null> {
  const query = new URLSearchParams({ q: name, limit: "50", sort: "-startedAt" });
  const { items } = await client.get<{ items: readonly RunRow[] }>(`/runs?${query.toString()}`, signal);
  const run = items.find((one) => isNamedAfter(one.name, name));
  return run === undefined ? null : client.get(`/runs/${encodeURIComponent(run.id)}`, signal);
}

const isNamedAfter = (run: string, name: string): boolean =>
  run === name || (run.startsWith(`${name}-v`) && /^\d+$/.test(run.slice(name.length + 2)));
