import type { DatasetRoles, RoleChange } from "@tuneit/protocol/http";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { clip, table } from "../terminal/table.ts";
import { printable } from "../terminal/printable.ts";
import { collect, define, type Registrar } from "./command.ts";
import { existingDataset } from "./dataset-name.ts";
import { settingsOf } from "./key-values.ts";

interface RoleOptions extends GlobalOptions {
  readonly task?: string;
  readonly like?: string;
  readonly use?: string;
  readonly set?: string[];
}

export function addDataRoles(group: Command, registrar: Registrar): void {
  define<RoleOptions>(
    group,
    registrar,
    {
      name: "roles <file> [role=column...]",
      says: "what the columns of a dataset are for, as the app keeps it, and the templates of the installed tasks",
      example: "tuneit data roles data/sms.tsv text=message label=topic",
      options: [
        ["--task <task>", "assign by the hints of this task, and refuse where it lacks a column"],
        ["--like <dataset>", "take roles and split over from another dataset"],
        ["--use <reader>", "the reader, kept with the dataset"],
        ["--set <key=value>", "an option of the reader, such as header=false (may be repeated)", collect],
        ["--yes", "install and grant the reader where it is missing"],
      ],
    },
    roles,
  );
}

async function roles(context: CommandContext, [file, ...pairs]: readonly string[], options: RoleOptions) {
  const { task, like, use, set = [] } = options;
  if (task !== undefined && like !== undefined)
    throw fail("TUNEIT_CLI_USAGE", { problem: "--task and --like both say what the columns are for: give one" });
  const columns = rolePairs(pairs);
  const { assignRoles, rolesOf } = await import("@tuneit/server");
  const kernel = await context.kernel();
  const { live } = context.terminal;
  const asked = {
    ...context.waiting,
    grant: options.yes ? ("declared" as const) : live ? ("prompt" as const) : ("none" as const),
  };
  const reader = { ...(use !== undefined && { use }), ...(set.length > 0 && { with: settingsOf(set) }) };
  const id = await existingDataset(kernel.workspace, file!);
  const isSaid = task !== undefined || like !== undefined || pairs.length > 0;
  const change: RoleChange = {
    ...reader,
    ...(task !== undefined && { task }),
    ...(like !== undefined && { like: await existingDataset(kernel.workspace, like) }),
    columns,
  };
  const found = isSaid
    ? await assignRoles(kernel, id, change, asked)
    : await rolesOf(kernel, id, { ...asked, ...reader });
  context.terminal.answer(found, () => inWords(found, file!));
}

/** `text=message label=topic`; a role may come again where several columns bear it, and `label=` takes it back. */
export function rolePairs(pairs: readonly string[]): RoleChange["columns"] {
  const found: Record<string, string[]> = {};
  for (const pair of pairs) {
    const [, role, column] = /^([a-z][a-z0-9-]*)=(.*)$/su.exec(pair) ?? [];
    if (role === undefined || column === undefined)
      throw fail("TUNEIT_CLI_USAGE", { problem: `'${printable(pair)}' is not role=column, such as text=message` });
    const named = Object.hasOwn(found, role) ? (found[role] ?? []) : [];
    found[role] = column === "" ? named : [...named, column];
  }
  return found;
}

function inWords(found: DatasetRoles, file: string): string {
  const rows = found.columns.map(({ name, type, role, by }) => [
    ...[printable(clip(name, 40)), printable(type), printable(role ?? "")],
    by === "guess" ? "guessed" : (by ?? ""),
  ]);
  return [table(["column", "type", "role", "by"], rows), "", ...taskLines(found), ...advice(found, file)].join("\n");
}

function taskLines({ templates, task }: DatasetRoles): string[] {
  if (templates.length === 0)
    return ["No installed plugin says what columns are for. Find one: tuneit plugin search --point task", ""];
  return templates.flatMap((one) => [
    `${printable(one.title)} (${printable(one.task)}, ${one.plugin} ${one.version})${one.task === task ? ", as it is now" : ""}`,
    table(
      ["role", "needed", "columns", "would take", "means"],
      one.roles.map(({ id, required, most, description }) => [
        ...[printable(id), required ? "yes" : "", most === 1 ? "1" : `up to ${most}`],
        ...[printable(clip((one.columns[id] ?? []).join(", "), 30)), printable(description)],
      ]),
    ),
    "",
  ]);
}

function advice({ missing, columns, task }: DatasetRoles, file: string): string[] {
  const named = printable(file);
  if (missing.length > 0)
    return [`Missing: ${missing.join(", ")}. Say it: tuneit data roles ${named} ${missing[0]}=COLUMN`];
  const isGuessed = columns.some(({ by }) => by === "guess");
  return isGuessed && task !== null ? [`Keep what is guessed: tuneit data roles ${named} --task ${task}`] : [];
}
