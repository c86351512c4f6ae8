import type { Command } from "commander";
import { createContext, type CommandContext, type GlobalOptions, type Surroundings } from "./command-context.ts";
import { exitCodeOf, exitCodes } from "./errors/exit-code.ts";
import { fail } from "./errors/index.ts";
import { errorLine, reportOf } from "./errors/report.ts";
import { printable } from "./terminal/printable.ts";

/** Gives a command its context, and turns whatever it throws into one line and the promised exit code. */
export function runs<T extends GlobalOptions>(
  around: Surroundings,
  setExit: (code: number) => void,
  work: (context: CommandContext, args: readonly string[], options: T) => Promise<number | void>,
) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const options = command.optsWithGlobals<T>();
    const context = createContext(options, around);
    let code: number = exitCodes.done;
    try {
      code = (await work(context, command.args, options)) ?? code;
    } catch (error) {
      code = await tellFailure(error, context, around);
    }
    // What was asked for is done and told: a fault in clearing up is a line more, and no second document.
    await context.close().catch((error: unknown) => (code ||= tellFault(error, around)));
    setExit(code);
  };
}

function tellFault(error: unknown, around: Surroundings): number {
  const report = reportOf(error);
  around.streams.stderr.write(`${errorLine(report)}\n`);
  return exitCodeOf(report.code);
}

async function tellFailure(error: unknown, context: CommandContext, around: Surroundings): Promise<number> {
  const cancelled = around.signal.aborted;
  const report = reportOf(cancelled ? fail("TUNEIT_CLI_CANCELLED") : error);
  if (context.options.json) context.terminal.answer({ error: report }, () => "");
  context.terminal.status("");
  around.streams.stderr.write(`${errorLine(report)}\n`);
  if (around.environment["TUNEIT_DEBUG"])
    around.streams.stderr.write(`${printable(error instanceof Error ? (error.stack ?? "") : String(error))}\n`);
  return cancelled ? exitCodes.cancelled : exitCodeOf(report.code);
}
