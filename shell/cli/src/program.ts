import { Command, CommanderError } from "commander";
import { withGlobals, type Surroundings } from "./command-context.ts";
import { addCompletion } from "./commands/completion.ts";
import { addData } from "./commands/data.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExplain } from "./commands/explain.ts";
import { addModel } from "./commands/model.ts";
import { addInsight } from "./commands/insight.ts";
import { addModelUse } from "./commands/model-use.ts";
import { addPlugin } from "./commands/plugin.ts";
import { addRegistry } from "./commands/registry.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSecret } from "./commands/secret.ts";
import { addServe } from "./commands/serve.ts";
import { addSettings } from "./commands/settings.ts";
import { exitCodes } from "./errors/exit-code.ts";
import { fail } from "./errors/index.ts";
import { errorLine } from "./errors/report.ts";
import { jsonLine } from "./terminal/printable.ts";
import { programVersion } from "./version.ts";

/** Parses arguments, runs the command and answers with its exit code. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command("tuneit").description("Fine-tune models without code.").version(programVersion);
  const registrar = { around, setExit: (value: number) => (code = value) };
  for (const add of [
    addRun,
    addRuns,
    addModelUse,
    addInsight,
    addData,
    addModel,
    addPlugin,
    addSecret,
    addRegistry,
    addServe,
    addSettings,
    addExplain,
    addCompletion,
    addDoctor,
  ])
    add(program, registrar);
  shareGlobals(program);
  quieten(program, around);
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return usageFailure(error, args, around);
  }
}

/** What every command takes may also stand before it: `tuneit --json plugin list`. */
function shareGlobals(group: Command): void {
  if (group.commands.length === 0) return;
  withGlobals(group);
  for (const child of group.commands) shareGlobals(child);
}

/** commander would print and exit by itself; its message is said our way. */
function quieten(command: Command, around: Surroundings): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => void around.streams.stdout.write(text),
      writeErr: () => undefined,
    });
  for (const child of command.commands) quieten(child, around);
}

function usageFailure(error: CommanderError, args: readonly string[], around: Surroundings): number {
  if (error.exitCode === 0) return exitCodes.done;
  const isHelp = error.code === "commander.help";
  const problem = isHelp ? "a command is missing" : error.message.replace(/^error: /, "").replaceAll(/\s+/g, " ");
  const report = fail("TUNEIT_CLI_USAGE", { problem }).toReport();
  if (args.includes("--json")) around.streams.stdout.write(jsonLine({ error: report }));
  around.streams.stderr.write(`${errorLine(report)}\n`);
  return exitCodes.inputWrong;
}
