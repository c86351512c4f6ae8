import type { RoleTemplate } from "@tuneit/protocol";
import type { DatasetEntry, DatasetPreview, DatasetReading } from "@tuneit/protocol/http";
import { plainReading } from "../../data/dataset-reading.ts";
import { columnsIn, keptIn, templateOf } from "../../data/role-templates.ts";
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

/** What choosing a dataset says in a recipe: where it is, how it is read, and which columns are for what in its task. */
export function dataEdits(
  { path, reading }: DatasetEntry,
  preview: DatasetPreview | null,
  { task, version = null }: { readonly task: string; readonly version?: string | null },
): Edit[] {
  const source = {
    ...(reading?.use != null && { use: reading.use }),
    path,
    ...(version !== null && { version }),
    ...(Object.keys(reading?.with ?? {}).length > 0 && { with: reading?.with }),
  };
  const columns = columnsFor(reading ?? plainReading, preview, task);
  return [
    { path: ["data", "source"], value: source },
    { path: ["data", "columns"], value: Object.keys(columns).length === 0 ? undefined : columns },
    ...(reading?.split == null ? [] : [{ path: ["data", "split"], value: reading.split }]),
  ];
}

/** What was kept for roles that the task has, else what its hints propose. */
function columnsFor(reading: DatasetReading, preview: DatasetPreview | null, task: string) {
  const kept = single(keptIn(reading));
  const template = preview === null ? null : templateOf({ ...plainReading, task }, preview.templates);
  if (preview === null || template === null) return kept;
  const all = { ...single(columnsIn(reading, preview.columns, template)), ...kept };
  return Object.fromEntries(Object.entries(all).filter(([role]) => template.roles.some(({ id }) => id === role)));
}

/** A recipe names one column for a role. */
const single = (roles: Readonly<Record<string, readonly (string | number)[]>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(roles).flatMap(([role, [column, ...more]]) =>
      column === undefined || more.length > 0 ? [] : [[role, column]],
    ),
  );

/** The parts that columns play in the recipe's task; of a task that is not known here, those that the recipe names. */
export function rolesOf(recipe: Json, templates: readonly RoleTemplate[] | null): string[] {
  const named = at(recipe, ["data", "columns"]);
  const known = templates?.find(({ task }) => task === recipe["task"])?.roles.map(({ id }) => id);
  // Until the rows are read nobody says what the task has.
  const usual = templates === null && recipe["task"] === "text-classification" ? ["text", "label"] : [];
  return [...new Set([...(known ?? usual), ...(isMap(named) ? Object.keys(named) : [])])];
}
