import { msg } from "@lit/localize";
import type { DatasetEntry, PluginRow, RecipeEntry, RunRow } from "@tuneit/protocol/http";
import type { Client } from "../data/client.ts";
import type { Command } from "./palette.ts";

interface Page<T> {
  readonly items: readonly T[];
}

/** Runs, recipes, data and plugins as commands that lead to them. A list that does not come leaves the others. */
export async function placesOf(client: Client, project: string, go: (path: string) => void): Promise<Command[]> {
  const ask = <T>(path: string): Promise<readonly T[]> =>
    client.get<Page<T>>(path).then(
      ({ items }) => items,
      () => [],
    );
  const [runs, recipes, datasets, plugins] = await Promise.all([
    ask<RunRow>("/runs?limit=100"),
    ask<RecipeEntry>("/recipes"),
    ask<DatasetEntry>("/datasets"),
    ask<PluginRow>("/plugins"),
  ]);
  const at = `/p/${project}`;
  const lead = (title: string, kind: string, path: string): Command => ({ title, kind, act: () => go(path) });
  return [
    ...runs.map(({ id, name }) => lead(name, msg("Run"), `${at}/runs/${encodeURIComponent(id)}`)),
    ...recipes.map(({ id, name }) => lead(name, msg("Recipe"), `${at}/train/${encodeURIComponent(id)}`)),
    ...datasets.map(({ id, name }) => lead(name, msg("Data"), `${at}/data/${encodeURIComponent(id)}`)),
    ...plugins.map(({ name, displayName }) => lead(displayName, msg("Plugin"), `/plugins/${encodeURIComponent(name)}`)),
  ];
}
