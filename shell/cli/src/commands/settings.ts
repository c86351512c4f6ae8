import { describeProblems, problemsOf } from "@tuneit/protocol";
import { settingsChange, type Settings } from "@tuneit/protocol/http";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

/** As a person writes them, and as the file has them. */
const names = {
  "runs-per-device": "runsPerDevice",
  "offline": "offline",
  "proxy": "proxy",
  "no-proxy": "noProxy",
} as const;
type Name = keyof typeof names;

export function addSettings(program: Command, registrar: Registrar): void {
  define(
    program,
    registrar,
    {
      name: "settings [changes...]",
      says: "show or change what holds for everybody in this workspace",
      example: "tuneit settings proxy=http://proxy.example:3128 no-proxy=hub.example,.lan.example",
      more: () =>
        `Names: ${Object.keys(names).join(", ")}. An empty value is as it comes.\n` +
        "A user and a password in the proxy's address go into the vault. Where arguments can be read by others, give the address without\nthem and store them by: tuneit secret set proxy --host proxy.example:3128",
    },
    settings,
  );
}

async function settings(context: CommandContext, changes: readonly string[]): Promise<void> {
  const { saveSettings, SettingsFile } = await import("@tuneit/server");
  const kernel = await context.kernel();
  const file = new SettingsFile(kernel.workspace);
  const before = await file.read();
  const after = changes.length === 0 ? before : await saveSettings(file, kernel, changed(before, changes));
  context.terminal.answer(after, () => table(["name", "value"], rowsOf(after)));
}

function changed(before: Settings, changes: readonly string[]) {
  const wanted = Object.fromEntries(changes.map(changeOf));
  const parsed = settingsChange.safeParse({ ...before, ...wanted });
  if (parsed.success) return parsed.data;
  const problem = describeProblems(problemsOf(parsed.error, settingsChange));
  throw fail("TUNEIT_CLI_USAGE", { problem });
}

function changeOf(change: string): readonly [string, unknown] {
  const [name = "", ...rest] = change.split("=");
  if (!Object.hasOwn(names, name) || rest.length === 0)
    throw fail("TUNEIT_CLI_USAGE", {
      problem: `settings are changed as name=value; names are ${Object.keys(names).join(", ")}`,
    });
  return [names[name as Name], valueOf(name as Name, rest.join("="))];
}

/** What is no value of its kind goes on as it is, for the schema to tell. */
function valueOf(name: Name, text: string): unknown {
  if (text === "") return name === "proxy" ? null : undefined;
  if (name === "no-proxy") return text.split(",").map((one) => one.trim());
  if (name === "offline") return text === "true" ? true : text === "false" ? false : text;
  return name === "runs-per-device" ? Number(text) : text;
}

const rowsOf = (all: Settings): string[][] =>
  Object.entries(names).map(([name, key]) => {
    const value = all[key];
    return [name, Array.isArray(value) ? value.join(", ") : value === null ? "as the environment says" : `${value}`];
  });
