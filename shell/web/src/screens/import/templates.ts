import type { DatasetEntry, DatasetPreview, DatasetReading } from "@tuneit/protocol/http";

/** How the columns of another dataset are used, for one that has the same. */
export interface Template {
  readonly name: string;
  readonly roles: Pick<DatasetReading, "text" | "label" | "split">;
}

/** Datasets whose text and label have the names of two columns here, the newest first; each use of the columns once. */
export function templatesFor(
  datasets: readonly DatasetEntry[],
  own: string,
  columns: DatasetPreview["columns"],
): Template[] {
  const names = new Set<string | number>(columns.map(({ name }) => name));
  const found = new Map<string, Template>();
  for (const { id, name, reading } of datasets.toSorted((one, other) => other.updatedAt - one.updatedAt)) {
    if (id === own || reading === null) continue;
    const { text, label, split } = reading;
    if (text === null || label === null || !names.has(text) || !names.has(label)) continue;
    const key = JSON.stringify([text, label, split]);
    if (!found.has(key)) found.set(key, { name, roles: { text, label, split } });
  }
  return [...found.values()];
}
