import type { RoleTemplate } from "@tuneit/protocol";
import type { DatasetPreview, DatasetReading } from "@tuneit/protocol/http";

/** Role → columns by name. */
export type RoleColumns = Readonly<Record<string, readonly string[]>>;

type Roles = Pick<DatasetReading, "text" | "label" | "roles">;

/** The task that was chosen; else, among those that know the kept roles, the one that finds most of what it needs. */
export function templateOf(reading: DatasetReading, templates: readonly RoleTemplate[]): RoleTemplate | null {
  if (reading.task !== null) return templates.find(({ task }) => task === reading.task) ?? null;
  const kept = Object.keys(keptIn(reading));
  const known = templates.filter(({ roles }) => kept.every((role) => roles.some(({ id }) => id === role)));
  return known.toSorted((one, other) => one.missing.length - other.missing.length)[0] ?? null;
}

/** What the columns are for: as it was said, where the file has them as it is read now; else as the task guesses. */
export function columnsIn(
  reading: DatasetReading,
  columns: DatasetPreview["columns"],
  template: RoleTemplate | null,
): RoleColumns {
  const nameOf = (ref: string | number) =>
    typeof ref === "number" ? columns[ref]?.name : columns.find(({ name }) => name === ref)?.name;
  const kept = Object.entries(keptIn(reading))
    .map(([role, refs]) => [role, refs.map(nameOf).filter((name) => name !== undefined)] as const)
    .filter(([, names]) => names.length > 0);
  const taken = new Set(kept.flatMap(([, names]) => names));
  const guessed = Object.entries(template?.columns ?? {})
    .map(([role, names]) => [role, names.filter((name) => !taken.has(name))] as const)
    .filter(([, names]) => names.length > 0);
  return { ...Object.fromEntries(guessed), ...Object.fromEntries(kept) };
}

/** Which columns are text and label, by name: as it was said, else as the task guesses. */
export function textAndLabel(
  reading: DatasetReading,
  { columns, templates }: Pick<DatasetPreview, "columns" | "templates">,
): { readonly text: string | null; readonly label: string | null } {
  const { text, label } = columnsIn(reading, columns, templateOf(reading, templates));
  return { text: text?.[0] ?? null, label: label?.[0] ?? null };
}

/** The roles that the task needs and no column bears. */
export const lackedBy = ({ roles }: RoleTemplate, found: RoleColumns): RoleTemplate["roles"] =>
  roles.filter(({ id, required }) => required && (found[id] ?? []).length === 0);

/** As it is kept with a dataset. */
export function readingRoles({ text, label, ...roles }: RoleColumns): Roles {
  const others = Object.entries(roles).map(([role, names]) => [role, [...names]]);
  return { text: text?.[0] ?? null, label: label?.[0] ?? null, roles: Object.fromEntries(others) };
}

export const keptIn = ({ text, label, roles }: Roles): Readonly<Record<string, readonly (string | number)[]>> => ({
  ...(text !== null && { text: [text] }),
  ...(label !== null && { label: [label] }),
  ...roles,
});

/** A column takes a role: who had it gives it up where it may be borne no more often, or takes the other's where they swap. */
export function withRole(
  found: RoleColumns,
  column: string,
  role: { readonly id: string; readonly most: number } | null,
): RoleColumns {
  const before = Object.keys(found).find((id) => found[id]?.includes(column));
  const next = new Map(Object.entries(found).map(([id, names]) => [id, names.filter((name) => name !== column)]));
  if (role !== null) {
    const bearers = [...(next.get(role.id) ?? []), column];
    const gone = bearers.slice(0, -role.most);
    next.set(role.id, bearers.slice(-role.most));
    if (before !== undefined && before !== role.id) next.set(before, [...(next.get(before) ?? []), ...gone]);
  }
  return Object.fromEntries([...next].filter(([, names]) => names.length > 0));
}
