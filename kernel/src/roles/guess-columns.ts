import type { PreviewResult, TaskRole } from "@tuneit/protocol";

type Looked = Pick<PreviewResult, "columns" | "rows">;
/** Role → columns by name. */
export type RoleColumns = Readonly<Record<string, readonly string[]>>;

/**
 * Which columns look like the roles of a task: by their usual names, and where no name tells by what stands in them. What
 * is `said` stays; a column has one role.
 */
export function guessColumns(roles: readonly TaskRole[], looked: Looked, said: RoleColumns = {}): RoleColumns {
  const found = new Map(Object.entries(said).filter(([, columns]) => columns.length > 0));
  for (const proposed of [byName, byValues])
    for (const role of roles) {
      if (found.has(role.id)) continue;
      const taken = new Set([...found.values()].flat());
      const free = looked.columns.filter((column) => !taken.has(column.name) && hasType(role, column.type));
      const columns = proposed(role, free, looked.rows).slice(0, role.most);
      if (columns.length > 0) found.set(role.id, columns);
    }
  return Object.fromEntries(found);
}

/** Required roles that no column bears. */
export const missingRoles = (roles: readonly TaskRole[], columns: RoleColumns): string[] =>
  roles.filter(({ id, required }) => required && (columns[id] ?? []).length === 0).map(({ id }) => id);

const hasType = ({ hints: { types } }: TaskRole, type: string): boolean =>
  types.length === 0 || types.some((one) => type === one || type.startsWith(`${one}<`));

function byName({ hints }: TaskRole, free: Looked["columns"]): string[] {
  const plain = (name: string): string => name.trim().toLowerCase();
  const usual = hints.names.map(plain);
  const rank = (name: string): number => usual.indexOf(plain(name));
  return namesOf(free)
    .filter((name) => rank(name) >= 0)
    .toSorted((one, other) => rank(one) - rank(other));
}

function byValues({ hints: { values } }: TaskRole, free: Looked["columns"], rows: Looked["rows"]): string[] {
  if (values === undefined) return [];
  if (values === "longest") {
    const letters = (name: string): number => rows.reduce((sum, row) => sum + written(row[name]).length, 0);
    return measured(free, letters)
      .toSorted((one, other) => other.size - one.size)
      .map(({ name }) => name);
  }
  const different = (name: string): number => new Set(rows.map((row) => written(row[name]))).size;
  return measured(free, different)
    .filter(({ size }) => size > 1 && size <= Math.max(2, rows.length / 2))
    .toSorted((one, other) => one.size - other.size)
    .map(({ name }) => name);
}

const measured = (columns: Looked["columns"], size: (name: string) => number): { name: string; size: number }[] =>
  namesOf(columns).map((name) => ({ name, size: size(name) }));

const namesOf = (columns: Looked["columns"]): string[] => columns.map(({ name }) => name);

const written = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value ?? "") ?? ""));
