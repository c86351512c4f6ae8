import type { DatasetEntry, DatasetPreview } from "@tuneit/protocol/http";
import { guessRoles } from "./guess.ts";
import { at, type Edit, isMap, type Json } from "./paths.ts";

export interface Source {
  readonly path?: string;
  readonly use?: string;
  readonly with?: Json;
  /** Of a dataset that holds something else now: its SHA-256, or what that begins with. */
  readonly version?: string;
}

export function sourceOf(recipe: Json): Source {
  const source = at(recipe, ["data", "source"]);
  return isMap(source) ? source : {};
}

const previewRows = 50;

/** Where the first rows of a dataset are read, as the recipe reads them. */
export function previewPath({ id, reading }: DatasetEntry, source: Source): string {
  const use = source.use ?? reading?.use ?? null;
  const settings = source.with ?? reading?.with ?? {};
  const query = new URLSearchParams({ limit: String(previewRows) });
  if (source.version !== undefined) query.set("v", source.version);
  if (use !== null) query.set("use", use);
  if (Object.keys(settings).length > 0) query.set("with", JSON.stringify(settings));
  return `/datasets/${encodeURIComponent(id)}/preview?${query.toString()}`;
}

/** What choosing a dataset says in a recipe: where it is, how it is read, and which columns are for what. */
export function dataEdits(
  { path, reading }: DatasetEntry,
  preview: DatasetPreview | null,
  version: string | null = null,
): Edit[] {
  const source = {
    ...(reading?.use != null && { use: reading.use }),
    path,
    ...(version !== null && { version }),
    ...(Object.keys(reading?.with ?? {}).length > 0 && { with: reading?.with }),
  };
  const said = {
    ...(reading?.text != null && { text: reading.text }),
    ...(reading?.label != null && { label: reading.label }),
  };
  const columns = { ...(preview === null ? {} : guessRoles(preview)), ...said };
  return [
    { path: ["data", "source"], value: source },
    { path: ["data", "columns"], value: Object.keys(columns).length === 0 ? undefined : columns },
    ...(reading?.split == null ? [] : [{ path: ["data", "split"], value: reading.split }]),
  ];
}

/** The parts that columns play in a task; of a task that is not known here, those that the recipe names. */
export function rolesOf(recipe: Json): string[] {
  const named = at(recipe, ["data", "columns"]);
  const known = recipe["task"] === "text-classification" ? ["text", "label"] : [];
  return [...new Set([...known, ...(isMap(named) ? Object.keys(named) : [])])];
}
