import type { Kernel, RoleWish, SourceOptions } from "@tuneit/kernel";
import type { PreviewResult, RoleTemplate } from "@tuneit/protocol";
import type { DatasetReading, DatasetRoles, RoleChange } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { DatasetFiles } from "./dataset-files.ts";

type Columns = RoleWish["said"];
type Asked = Pick<SourceOptions, "signal" | "onProgress" | "grant">;

/** By these many rows a role is guessed. */
const lookedRows = 200;

/** What the columns of a file in `data/` are for. @throws TUNEIT_SERVER_NOT_FOUND, what `kernel.datasets.preview` throws */
export async function rolesOf(
  kernel: Kernel,
  id: string,
  asked: Asked & Pick<SourceOptions, "use" | "with"> = {},
  files = new DatasetFiles(kernel.workspace),
): Promise<DatasetRoles> {
  const { reading, looked } = await look(kernel, files, id, asked);
  return told(id, reading, looked, await kernel.datasets.templates(looked));
}

/**
 * Assigns columns to roles and keeps it with the dataset, where the app finds it as well.
 *
 * @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_ROLES_UNSAID, what `kernel.datasets.preview` and `.assign` throw
 */
export async function assignRoles(
  kernel: Kernel,
  id: string,
  { task, like, columns, use, with: settings }: RoleChange,
  asked: Asked = {},
  files = new DatasetFiles(kernel.workspace),
): Promise<DatasetRoles> {
  const other = like === undefined ? null : await readingToTakeOver(files, like);
  const { reading, looked } = await look(kernel, files, id, { ...asked, use, with: settings });
  const isAnew = task !== undefined || other !== null;
  const found = await kernel.datasets.assign(looked, {
    task,
    kept: isAnew ? {} : keptRoles(reading),
    said: { ...(other === null ? {} : keptRoles(other)), ...columns },
  });
  const { text, label, ...roles } = Object.fromEntries(Object.entries(found).map(([role, list]) => [role, [...list]]));
  const kept: DatasetReading = {
    ...reading,
    ...{ text: text?.[0] ?? null, label: label?.[0] ?? null, roles },
    ...(task !== undefined && { task: task.split(":").at(-1)! }),
    ...(other !== null && { task: other.task, split: other.split }),
  };
  await files.keepReading(id, kept);
  return told(id, kept, looked, await kernel.datasets.templates(looked));
}

const unread: DatasetReading = {
  ...{ use: null, with: {}, text: null, label: null, task: null, roles: {}, split: null, license: null },
};

async function look(
  kernel: Kernel,
  files: DatasetFiles,
  id: string,
  { use, with: settings, ...asked }: Asked & Pick<SourceOptions, "use" | "with">,
): Promise<{ reading: DatasetReading; looked: PreviewResult }> {
  const kept = (await files.get(id, () => null)).reading ?? unread;
  const isOther = use !== undefined && use !== kept.use;
  const reading = { ...kept, use: use ?? kept.use, with: settings ?? (isOther ? {} : kept.with) };
  const how = { ...asked, use: reading.use ?? undefined, with: reading.with, limit: lookedRows };
  return { reading, looked: await kernel.datasets.preview(files.pathOf(id), how) };
}

async function readingToTakeOver(files: DatasetFiles, dataset: string): Promise<DatasetReading> {
  const { reading } = await files.get(dataset, () => null);
  if (reading === null || Object.keys(keptRoles(reading)).length === 0)
    throw fail("TUNEIT_SERVER_ROLES_UNSAID", { dataset });
  return reading;
}

const keptRoles = ({ text, label, roles }: DatasetReading): Columns => ({
  ...(text !== null && { text: [text] }),
  ...(label !== null && { label: [label] }),
  ...roles,
});

function told(
  dataset: string,
  reading: DatasetReading,
  { columns }: PreviewResult,
  templates: RoleTemplate[],
): DatasetRoles {
  const kept = namesOf(keptRoles(reading), columns);
  const template = templateFor(reading.task, Object.keys(keptRoles(reading)), templates);
  const guess = Object.entries(template?.columns ?? {}).filter(([role]) => ![...kept.values()].includes(role));
  const guessed = new Map(guess.flatMap(([role, names]) => names.map((name) => [name, role] as const)));
  const found = columns.map(({ name, type }) => {
    const role = kept.get(name) ?? guessed.get(name) ?? null;
    return { name, type, role, by: role === null ? null : kept.has(name) ? ("kept" as const) : ("guess" as const) };
  });
  const needed = (template?.roles ?? []).filter(({ required }) => required).map(({ id }) => id);
  const missing = needed.filter((role) => !found.some((column) => column.role === role));
  return { dataset, task: reading.task ?? template?.task ?? null, columns: found, missing, templates };
}

/** Column → role, of the columns that are there. */
function namesOf(kept: Columns, columns: PreviewResult["columns"]): Map<string, string> {
  const nameOf = (ref: string | number) =>
    typeof ref === "number" ? columns[ref]?.name : columns.find(({ name }) => name === ref)?.name;
  const pairs = Object.entries(kept).flatMap(([role, refs]) => refs.map((ref) => [nameOf(ref), role] as const));
  return new Map(pairs.filter((pair): pair is [string, string] => pair[0] !== undefined));
}

/** The task that was chosen; else, among those that know the kept roles, the one that finds most of what it needs. */
function templateFor(
  task: string | null,
  kept: readonly string[],
  templates: readonly RoleTemplate[],
): RoleTemplate | undefined {
  if (task !== null) return templates.find((one) => one.task === task);
  return templates
    .filter(({ roles }) => kept.every((role) => roles.some(({ id }) => id === role)))
    .toSorted((one, other) => one.missing.length - other.missing.length)[0];
}
