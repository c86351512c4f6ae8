import { countElsewhere, runsOn, version } from "@tuneit/kernel";
import { problemsOf, describeProblems, searchQuery, type SearchResult } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { printable } from "../terminal/printable.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

const filters = searchQuery.pick({ point: true, task: true, capability: true, signer: true, host: true });

interface SearchOptions extends GlobalOptions {
  readonly point?: string;
  readonly task?: string;
  readonly capability?: string;
  readonly signer?: string;
  readonly host?: string;
}

export function addSearch(group: Command, registrar: Registrar): void {
  define<SearchOptions>(
    group,
    registrar,
    {
      name: "search [words...]",
      says: "search the registry for what runs with this TuneIT",
      example: "tuneit plugin search reader --capability python:run",
      options: [
        ["--point <name>", "only what extends this point: dataset-reader, metric, …"],
        ["--task <name>", "only what is for this task"],
        ["--capability <kind>", "only what asks for this capability"],
        ["--signer <key>", "only what this key signed, by its id"],
        ["--host <version>", "what runs with this version of TuneIT; `any` shows all, with what each needs"],
      ],
    },
    search,
  );
}

async function search(context: CommandContext, words: readonly string[], options: SearchOptions): Promise<void> {
  const found = await (await context.kernel()).plugins.search(words.join(" "), filtersOf(options));
  context.terminal.answer(found, () => [tableOf(found), ...signersOf(found), ...hintOf(found, options)].join("\n"));
}

function filtersOf({ point, task, capability, signer, host = version }: SearchOptions): Record<string, string> {
  const given = { point, task, capability, signer, host: host === "any" ? undefined : host };
  const parsed = filters.safeParse(given);
  if (!parsed.success) {
    const problem = describeProblems(problemsOf(parsed.error, filters)).replace("/", "--");
    throw fail("TUNEIT_CLI_USAGE", { problem });
  }
  return Object.fromEntries(
    Object.entries(parsed.data).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function tableOf({ items }: SearchResult): string {
  if (items.length === 0) return "Nothing found.";
  const rows = items.map((item) => [item.name, item.version, item.points.join(", "), noteOf(item), item.description]);
  return table(["name", "version", "offers", "", "what it does"], rows);
}

const noteOf = ({ engines, signed }: SearchResult["items"][number]): string =>
  [runsOn(version, engines) ? "" : `needs TuneIT ${printable(engines)}`, signed ? "" : "not signed"]
    .filter((note) => note !== "")
    .join(", ");

/** Keys are too long for a column. */
const signersOf = ({ facets }: SearchResult): string[] =>
  Object.entries(facets["signer"] ?? {}).map(([key, count]) => `${count} signed by ${printable(key)}`);

function hintOf({ facets }: SearchResult, { host }: SearchOptions): string[] {
  const count = countElsewhere(version, facets["engines"]);
  if (count === 0 || host !== undefined) return [];
  return [`${count} more need another TuneIT than ${version}. Show them with: --host any`];
}
