import { nearest, type PreviewResult, type RoleTemplate } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { guessColumns, missingRoles, type RoleColumns } from "./guess-columns.ts";

export type { RoleColumns };
type Looked = Pick<PreviewResult, "columns" | "rows">;

/** As a recipe has it: by name, or by position from 0. */
type ColumnRef = string | number;

/** What somebody wants the columns to be for. */
export interface RoleWish {
  /** A task of an installed plugin, `id` or `@scope/name:id`: its hints propose what is not said. */
  readonly task?: string | undefined;
  /** Roles as they are; a column that is said to bear another leaves the one it had. */
  readonly kept?: Readonly<Record<string, readonly ColumnRef[]>> | undefined;
  /** Role → columns; none takes the role back. */
  readonly said: Readonly<Record<string, readonly ColumnRef[]>>;
}

/** @throws what `kernel.datasets.assign` throws, but for a task that is not installed */
export function assignRoles(looked: Looked, templates: readonly RoleTemplate[], wish: RoleWish): RoleColumns {
  const names = looked.columns.map(({ name }) => name);
  const said = Object.entries(wish.said).map(([role, refs]) => {
    requireRole(role, templates);
    return [role, refs.map((ref) => columnOf(ref, role, names))] as const;
  });
  requireRoom(said, templates);
  const all = { ...withoutThese(stillThere(wish.kept ?? {}, names), said), ...Object.fromEntries(said) };
  const columns = Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
  const [template] = templates;
  if (wish.task === undefined || template === undefined) return columns;
  const guessed = guessColumns(template.roles, looked, columns);
  requireColumns(template, guessed, names);
  return guessed;
}

type Resolved = readonly (readonly [role: string, columns: readonly string[]])[];

/** Of what was kept: the file may be read otherwise since, and lack a column. */
const stillThere = (kept: RoleWish["said"], names: readonly string[]): Resolved =>
  Object.entries(kept).map(([role, refs]) => [
    role,
    refs.map((ref) => columnAt(ref, names)).filter((name) => name !== undefined),
  ]);

function withoutThese(kept: Resolved, said: Resolved): RoleColumns {
  const moved = new Set(said.flatMap(([, list]) => list));
  return Object.fromEntries(kept.map(([role, list]) => [role, list.filter((name) => !moved.has(name))]));
}

/** A name that looks like a number is a name where the file has it. */
const columnAt = (ref: ColumnRef, names: readonly string[]): string | undefined =>
  names.find((name) => name === ref) ?? (/^\d+$/.test(String(ref)) ? names[Number(ref)] : undefined);

/** By name or position. @throws TUNEIT_DATA_ROLE_COLUMN */
function columnOf(ref: ColumnRef, role: string, names: readonly string[]): string {
  const found = columnAt(ref, names);
  if (found !== undefined) return found;
  const near = nearest(String(ref), names);
  const mend = near === undefined ? "Name one of them, or its position from 0" : `Name '${near}', if that was meant`;
  throw fail("TUNEIT_DATA_ROLE_COLUMN", { column: String(ref), role, columns: listed(names), mend });
}

function requireColumns(template: RoleTemplate, found: RoleColumns, names: readonly string[]): void {
  const missing = missingRoles(template.roles, found);
  if (missing.length === 0) return;
  const bearing = new Set(Object.values(found).flat());
  const free = names.find((name) => !bearing.has(name)) ?? "COLUMN";
  throw fail(
    "TUNEIT_DATA_ROLE_MISSING",
    {
      roles: missing.join(" and "),
      task: template.title,
      columns: listed(names),
      example: `${missing[0]!}=${free}`,
    },
    { details: { missing } },
  );
}

function requireRole(role: string, templates: readonly RoleTemplate[]): void {
  const known = [...new Set(templates.flatMap(({ roles }) => roles.map(({ id }) => id)))];
  if (known.includes(role)) return;
  const near = nearest(role, known);
  const search = "Install a plugin that has it: tuneit plugin search --point task";
  const one = known.length === 0 ? search : "Take one of those";
  throw fail("TUNEIT_DATA_ROLE_UNKNOWN", {
    role,
    tasks: templates.length === 1 ? templates[0]!.title : "the installed tasks",
    known: known.length === 0 ? "none, as no plugin with a task is installed" : known.join(", "),
    mend: near === undefined ? one : `Write '${near}', if that was meant`,
  });
}

function requireRoom(wanted: Resolved, templates: readonly RoleTemplate[]): void {
  const crowded = (columns: readonly string[], problem: string): Error =>
    fail("TUNEIT_DATA_ROLE_CROWDED", { columns: listed([...new Set(columns)]), problem });
  for (const [role, list] of wanted) {
    const limits = templates.flatMap(({ roles }) => roles.filter(({ id }) => id === role).map(({ most }) => most));
    const most = Math.max(...limits);
    if (list.length > most) throw crowded(list, `At most ${most} may be the ${role}, and ${list.length} are named`);
  }
  const all = wanted.flatMap(([, list]) => list);
  const twice = all.find((name, at) => all.indexOf(name) !== at);
  if (twice !== undefined) throw crowded(all, `'${twice}' is named twice`);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => `'${name}'`);
  return names.length > 30 ? `${shown.join(", ")} and ${names.length - 30} more` : shown.join(", ");
}
