import type { DatasetEntry, DatasetPreview, DatasetReading } from "@tuneit/protocol/http";
import { keptIn } from "../../data/role-templates.ts";

/** How the columns of another dataset are used, for one that has the same. */
export interface Template {
  readonly name: string;
  readonly roles: Pick<DatasetReading, "text" | "label" | "task" | "roles" | "split">;
}

/** Datasets whose columns with a role have the names of columns here, the newest first; each use of the columns once. */
export function templatesFor(
  datasets: readonly DatasetEntry[],
  own: string,
  columns: DatasetPreview["columns"],
): Template[] {
  const names = new Set<string | number>(columns.map(({ name }) => name));
  const found = new Map<string, Template>();
  for (const { id, name, reading } of datasets.toSorted((one, other) => other.updatedAt - one.updatedAt)) {
    if (id === own || reading === null) continue;
    const { text, label, task, roles, split } = reading;
    const borne = Object.values(keptIn(reading)).flat();
    if (borne.length < 2 || !borne.every((column) => names.has(column))) continue;
    const use = { text, label, task, roles, split };
    const key = JSON.stringify(use);
    if (!found.has(key)) found.set(key, { name, roles: use });
  }
  return [...found.values()];
}
