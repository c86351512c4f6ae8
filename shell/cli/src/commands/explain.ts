import { nearest } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { errorPages } from "../errors/pages.ts";
import { define, type Registrar } from "./command.ts";

export function addExplain(program: Command, registrar: Registrar): void {
  define(
    program,
    registrar,
    {
      name: "explain <code>",
      says: "what an error means, why it happens and what to do",
      example: "tuneit explain TUNEIT_DATA_NOT_FOUND",
    },
    explain,
  );
}

async function explain(context: CommandContext, [given]: readonly string[]): Promise<void> {
  const code = given!.trim().replace(/:$/, "").toUpperCase();
  const pages = await errorPages();
  const page = pages.find((one) => one.code === code || one.code === `TUNEIT_${code}`);
  if (!page) throw fail("TUNEIT_CLI_CODE_UNKNOWN", { code: given!, near: nearOf(code, pages) });
  context.terminal.answer(page, () => page.text.trimEnd());
}

function nearOf(code: string, pages: readonly { readonly code: string }[]): string {
  const bare = (name: string): string => name.replace(/^TUNEIT_/, "");
  const near = nearest(
    bare(code),
    pages.map((page) => bare(page.code)),
  );
  return near ? `The nearest one is TUNEIT_${near}` : "No code looks like it; a plugin's own codes are on its page";
}
