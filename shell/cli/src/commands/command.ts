import type { Command } from "commander";
import type { CommandContext, GlobalOptions, Surroundings } from "../command-context.ts";
import { withGlobals } from "../command-context.ts";
import { runs } from "../run-command.ts";

/** What each file in this folder gets to hang its commands on. */
export interface Registrar {
  readonly around: Surroundings;
  readonly setExit: (code: number) => void;
}

/** Adds a command with the options all share, its example and its work. */
export function define<T extends GlobalOptions = GlobalOptions>(
  parent: Command,
  registrar: Registrar,
  spec: {
    name: string;
    says: string;
    example: string;
    /** What follows the example; made when help is asked for. */
    more?: () => string;
    options?: readonly (readonly [
      flags: string,
      says: string,
      parse?: (value: string, previous: unknown) => unknown,
    ])[];
  },
  work: (context: CommandContext, args: readonly string[], options: T) => Promise<number | void>,
): Command {
  const command = parent
    .command(spec.name)
    .description(spec.says)
    .addHelpText("after", () => `\nExample:\n  $ ${spec.example}\n${spec.more ? `\n${spec.more()}\n` : ""}`);
  for (const [flags, says, parse] of spec.options ?? [])
    parse ? command.option(flags, says, parse) : command.option(flags, says);
  return withGlobals(command).action(runs<T>(registrar.around, registrar.setExit, work));
}

/** For options that may be given more than once. */
export const collect = (value: string, previous: unknown): string[] => [
  ...((previous as string[] | undefined) ?? []),
  value,
];
