import type { JsonObject } from "@tuneit/protocol";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { fetchAgain, fetchDataset } from "@tuneit/server";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { bytes, count } from "../terminal/figures.ts";
import { printable } from "../terminal/printable.ts";
import { clip, table } from "../terminal/table.ts";
import { collect, define, type Registrar } from "./command.ts";
import { datasetName, existingDataset } from "./dataset-name.ts";
import { settingsOf } from "./key-values.ts";

interface SourceOptions extends GlobalOptions {
  readonly set?: string[];
}

interface ShowOptions extends SourceOptions {
  readonly revision?: string;
}

interface FetchOptions extends SourceOptions {
  readonly secret?: string[];
  readonly to?: string;
  readonly replace?: boolean;
}

const setting = ["--set <key=value>", "a setting of the source (may be repeated)", collect] as const;
const yes = ["--yes", "allow what the settings name, without being asked"] as const;

/** `tuneit data …`: places that data is fetched from. */
export function addDataSources(group: Command, registrar: Registrar): void {
  define(
    group,
    registrar,
    {
      name: "sources",
      says: "the hubs and databases of the installed plugins, with their settings",
      example: "tuneit data sources",
    },
    sources,
  );
  define<SourceOptions>(
    group,
    registrar,
    {
      name: "search <source> [words...]",
      says: "look for data on a hub",
      example: "tuneit data search hugging-face sms spam",
      options: [setting, yes],
    },
    search,
  );
  define<ShowOptions>(
    group,
    registrar,
    {
      name: "show <source> <id>",
      says: "the files, splits and licence of what a hub has under a name",
      example: "tuneit data show hugging-face ucirvine/sms_spam",
      options: [setting, ["--revision <name>", "a branch, tag or commit (default main)"], yes],
    },
    show,
  );
  define<FetchOptions>(
    group,
    registrar,
    {
      name: "fetch <source>",
      says: "fetch data into a file of data/, as it is now",
      example:
        "tuneit data fetch postgresql --set database=sales --set query='SELECT text, label FROM tickets' --secret password=sales_password --to data/tickets.parquet",
      options: [
        setting,
        [
          "--secret <setting=name>",
          "a secret of the vault for a setting, such as password=db (may be repeated)",
          collect,
        ],
        ["--to <file>", "its name in data/ (default: as the source calls it)"],
        ["--replace", "as the newest version of the dataset that has this name; what it held is kept"],
        yes,
      ],
    },
    fetchData,
  );
  define(
    group,
    registrar,
    {
      name: "again <dataset>",
      says: "fetch a dataset again from where it came; what it held is kept as a version",
      example: "tuneit data again data/tickets.parquet",
      options: [yes],
    },
    again,
  );
}

async function sources(context: CommandContext): Promise<void> {
  const found = await (await context.kernel()).sources.list();
  context.terminal.answer({ sources: found }, () =>
    found.length === 0
      ? "No data sources. Install a plugin that has one: tuneit plugin search --point data-source"
      : table(
          ["source", "title", "settings", "search"],
          found.map(({ source, title, config, search: looked }) =>
            [source, title, settingNames(config), looked === null ? "" : "yes"].map(printable),
          ),
        ),
  );
}

const settingNames = ({ properties, required }: JsonObject): string => {
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.keys((properties ?? {}) as object)
    .map((name) => (needed.has(name) ? `${name} (needed)` : name))
    .join(", ");
};

async function search(context: CommandContext, [source, ...words]: readonly string[], options: SourceOptions) {
  const asked = { text: words.join(" "), limit: 50, ...askedWith(context, options) };
  const items = await (await context.kernel()).sources.search(source!, asked, context.waiting);
  context.terminal.answer({ items }, () =>
    items.length === 0
      ? "Nothing of that name."
      : table(
          ["id", "rows", "licence", "downloads", "title"],
          items.map(({ id, rows, license, downloads, title, access }) => [
            ...[printable(id), number(rows), printable(license ?? ""), number(downloads)],
            printable(clip(access === "gated" ? `${title} (terms to accept)` : title, 50)),
          ]),
        ),
  );
}

async function show(context: CommandContext, [source, id]: readonly string[], options: ShowOptions) {
  const asked = { id: id!, revision: options.revision ?? "main", ...askedWith(context, options) };
  const page = await (await context.kernel()).sources.show(source!, asked, context.waiting);
  context.terminal.answer(page, () =>
    [
      `${printable(page.title)} (${printable(page.id)}), ${printable(page.license ?? "licence not said")}`,
      `commit ${printable(page.commit)}`,
      "",
      table(
        ["file", "size", "split"],
        page.files.map(({ path, bytes: size, split }) => [
          ...[printable(path), size === null ? "" : bytes(size), printable(split ?? "")],
        ]),
      ),
    ].join("\n"),
  );
}

async function fetchData(context: CommandContext, [source]: readonly string[], options: FetchOptions): Promise<void> {
  const kernel = await context.kernel();
  const entry = await fetchDataset(kernel, {
    ...context.waiting,
    ...{ source: source!, settings: await settingsWithSecrets(context, options) },
    name: options.to === undefined ? undefined : datasetName(kernel.workspace, options.to),
    as: options.replace ? "version" : "new",
    grant: grantMode(context, options),
  });
  tell(context, entry);
}

async function again(context: CommandContext, [dataset]: readonly string[], options: GlobalOptions): Promise<void> {
  const kernel = await context.kernel();
  const asked = { ...context.waiting, grant: grantMode(context, options) };
  tell(context, await fetchAgain(kernel, await existingDataset(kernel.workspace, dataset!), asked));
}

const askedWith = (context: CommandContext, options: SourceOptions) => ({
  settings: settingsOf(options.set ?? []),
  grant: grantMode(context, options),
});

const grantMode = ({ terminal }: CommandContext, { yes: agreed }: GlobalOptions) =>
  agreed ? ("declared" as const) : terminal.live ? ("prompt" as const) : ("none" as const);

/** A value never stands in an argument: only the name of a secret that the vault has. */
async function settingsWithSecrets(context: CommandContext, { set, secret }: FetchOptions): Promise<JsonObject> {
  const names = settingsOf(secret ?? []);
  const { secrets } = await (await context.kernel()).secrets.list();
  for (const name of Object.values(names))
    if (!secrets.some((one) => one.name === name))
      throw fail("TUNEIT_CLI_USAGE", {
        problem: `the vault has no secret '${textOf(name)}'; store it with: tuneit secret set ${textOf(name)}`,
      });
  return { ...settingsOf(set ?? []), ...names };
}

function tell(context: CommandContext, entry: DatasetEntry): void {
  const { origin } = entry;
  context.terminal.answer(entry, () =>
    [
      `${printable(entry.path)}: ${origin?.rows == null ? "" : `${count(origin.rows)} rows, `}${bytes(entry.bytes)}${
        origin?.license == null ? "" : `, licence ${printable(origin.license)}`
      }`,
      ...(origin?.warnings ?? []).map(
        ({ code, message, mend }) => `! ${code}: ${printable(message)}. ${printable(mend)}`,
      ),
      `Look at it: tuneit data preview ${printable(entry.path)}`,
    ].join("\n"),
  );
}

const textOf = (value: JsonObject[string]): string => (typeof value === "string" ? value : JSON.stringify(value));

const number = (value: number | null): string => (value === null ? "" : count(value));
