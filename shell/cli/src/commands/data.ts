import type { DataWarning } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { count } from "../terminal/figures.ts";
import { clip, table } from "../terminal/table.ts";
import { printable } from "../terminal/printable.ts";
import { fail } from "../errors/index.ts";
import { collect, define, type Registrar } from "./command.ts";
import { addDataRoles } from "./data-roles.ts";
import { addDataSources } from "./data-sources.ts";
import { settingsOf } from "./key-values.ts";

interface DataOptions extends GlobalOptions {
  readonly use?: string;
  readonly set?: string[];
  readonly limit?: string;
}

const reading = [
  ["--use <reader>", "the reader, where the file's ending does not tell"],
  ["--set <key=value>", "an option of the reader, such as header=false (may be repeated)", collect],
  ["--yes", "install and grant the reader where it is missing"],
] as const;

export function addData(program: Command, registrar: Registrar): void {
  const group = program.command("data").description("look at data before training, and fetch it from where it lies");
  define<DataOptions>(
    group,
    registrar,
    {
      name: "preview <file>",
      says: "the first rows as the file has them",
      example: "tuneit data preview data/sms.tsv --limit 5",
      options: [...reading, ["--limit <rows>", "how many rows (default 20; with --json 1,000)"]],
    },
    preview,
  );
  define<DataOptions>(
    group,
    registrar,
    {
      name: "profile <file>",
      says: "types, gaps, distinct values and lengths of each column",
      example: "tuneit data profile data/sms.tsv",
      options: reading,
    },
    profile,
  );
  addDataRoles(group, registrar);
  addDataSources(group, registrar);
}

const sourceOptions = (context: CommandContext, options: DataOptions) => ({
  ...context.waiting,
  use: options.use,
  with: settingsOf(options.set ?? []),
  grant: options.yes ? ("declared" as const) : context.terminal.live ? ("prompt" as const) : ("none" as const),
});

/** Rows shown where nobody said how many: a screen of them, or what a program wants to look at in whole. */
const rowsForPeople = 20;
const rowsForPrograms = 1000;

async function preview(context: CommandContext, [file]: readonly string[], options: DataOptions): Promise<void> {
  const limit =
    options.limit === undefined ? (context.terminal.json ? rowsForPrograms : rowsForPeople) : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw fail("TUNEIT_CLI_USAGE", { problem: "--limit takes a whole number above 0" });
  const shown = await (await context.kernel()).datasets.preview(file!, { ...sourceOptions(context, options), limit });
  const names = shown.columns.map((column) => column.name);
  const cell = (value: unknown): string =>
    clip(
      value === null ? "∅" : typeof value === "string" ? value : JSON.stringify(value),
      Math.max(12, Math.floor(110 / names.length)),
    );
  const rows = shown.rows.map((row) => names.map((name) => cell(row[name] ?? null)));
  const { cut, warnings, ...plain } = shown;
  context.terminal.answer(
    { ...plain, ...(cut ? { cut } : {}), ...(warnings.length > 0 ? { warnings } : {}) },
    () =>
      `${table(
        shown.columns.map((column) => `${column.name} (${column.type})`),
        rows,
      )}\n\n${count(shown.rows.length)} of ${count(shown.total)} rows${
        shown.cut ? ` (row ${count(shown.cut.row)} and those after it have no room in one answer)` : ""
      }${told(shown.warnings)}`,
  );
}

async function profile(context: CommandContext, [file]: readonly string[], options: DataOptions): Promise<void> {
  const found = await (await context.kernel()).datasets.profile(file!, sourceOptions(context, options));
  const rows = found.columns.map((column) => [
    column.name,
    column.type,
    count(column.missing),
    count(column.distinct),
    column.quantiles ? column.quantiles.map((value) => count(value)).join(" ") : "",
    column.top
      .slice(0, 3)
      .map((one) => `${clip(one.value, 20)} ×${one.count}`)
      .join(", "),
  ]);
  context.terminal.answer(
    found,
    () =>
      `${count(found.rows)} rows\n\n${table(["column", "type", "missing", "distinct", "min 25% 50% 75% max", "most frequent"], rows)}${told(found.warnings)}`,
  );
}

const told = (warnings: readonly DataWarning[]): string =>
  warnings.map(({ code, message, mend }) => `\n! ${code}: ${printable(message)}. ${printable(mend)}`).join("");
