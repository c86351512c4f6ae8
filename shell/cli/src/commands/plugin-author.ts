import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { count } from "../terminal/figures.ts";
import { table } from "../terminal/table.ts";
import { define, type Registrar } from "./command.ts";

interface NewOptions extends GlobalOptions {
  readonly python?: boolean;
}

/** For whoever writes plugins. */
export function addAuthor(group: Command, registrar: Registrar): void {
  define<NewOptions>(
    group,
    registrar,
    {
      name: "new <name> [folder]",
      says: "write a small plugin that works, to be changed",
      example: "tuneit plugin new @acme/loss-table",
      options: [["--python", "in Python instead of TypeScript"]],
    },
    create,
  );
  define(
    group,
    registrar,
    {
      name: "validate [path]",
      says: "judge a folder or an archive as an install would, and install nothing",
      example: "tuneit plugin validate ./my-plugin",
    },
    validate,
  );
  define(
    group,
    registrar,
    {
      name: "test [folder]",
      says: "build a plugin and call it with its examples, in its sandbox",
      example: "tuneit plugin test ./my-plugin",
      options: [["--yes", "grant what the plugin requires"]],
    },
    test,
  );
}

async function create(context: CommandContext, [name, folder]: readonly string[], options: NewOptions): Promise<void> {
  const { scaffoldPlugin } = await import("../plugin-author/scaffold.ts");
  const made = await scaffoldPlugin(name!, { folder, python: options.python === true });
  context.terminal.answer(
    made,
    () => `${made.name} in ${made.folder}: ${made.files.join(", ")}\nNext: tuneit plugin test ${made.folder}`,
  );
}

async function validate(context: CommandContext, [path]: readonly string[]): Promise<void> {
  const found = await (await context.kernel()).plugins.validate(path ?? ".");
  const asks = found.asks.map((one) => `${one.kind} ${one.scope}${one.required ? "" : " (optional)"}`);
  context.terminal.answer(
    found,
    () =>
      `${found.name} ${found.version} can be installed: ${found.files} files, ${count(found.packedBytes)} bytes packed\n` +
      `offers ${found.offers.join(", ") || "nothing"}\nasks for ${asks.join(", ") || "nothing"}`,
  );
}

async function test(context: CommandContext, [folder]: readonly string[], options: GlobalOptions): Promise<number> {
  const { testPlugin } = await import("../plugin-author/try-examples.ts");
  const grant = options.yes ? "declared" : "none";
  const told = await testPlugin(folder ?? ".", context, grant);
  const rows = told.results.map((one) => [one.contribution, one.status, `${one.milliseconds} ms`, one.problem ?? ""]);
  context.terminal.answer(told, () => table(["contribution", "", "took", ""], rows));
  const isFine = told.results.every(({ status }) => status !== "failed");
  return isFine && told.results.some(({ status }) => status === "passed") ? 0 : 1;
}
