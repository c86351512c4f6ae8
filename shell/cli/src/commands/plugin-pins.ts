import type { Command } from "commander";
import { define, type Registrar } from "./command.ts";

export function addPins(group: Command, registrar: Registrar): void {
  define(
    group,
    registrar,
    {
      name: "pin <name>",
      says: "keep a plugin's version when all are updated; an update that names it goes through",
      example: "tuneit plugin pin @acme/tuneit-lora",
    },
    async (context, [name]) => {
      await (await context.kernel()).plugins.pin(name!);
      context.terminal.answer({ pinned: name }, () => `${name} stays as it is when all are updated`);
    },
  );
  define(
    group,
    registrar,
    {
      name: "unpin <name>",
      says: "update a plugin with the others again",
      example: "tuneit plugin unpin @acme/tuneit-lora",
    },
    async (context, [name]) => {
      await (await context.kernel()).plugins.unpin(name!);
      context.terminal.answer({ unpinned: name }, () => `${name} is updated with the others`);
    },
  );
}
