import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { define, type Registrar } from "./command.ts";
import { probePlugins } from "./plugin-view.ts";

const marks = { ok: ["green", "✓"], warning: ["yellow", "!"], problem: ["red", "✗"] } as const;

export function addDoctor(program: Command, registrar: Registrar): void {
  define<DoctorOptions>(
    program,
    registrar,
    {
      name: "doctor",
      says: "what this machine can do; each problem with its mend",
      example: "tuneit doctor",
      options: [["--plugins", "start each plugin of this workspace instead, and say how long that took"]],
    },
    doctor,
  );
}

interface DoctorOptions extends GlobalOptions {
  readonly plugins?: boolean;
}

async function doctor(context: CommandContext, _: readonly string[], options: DoctorOptions): Promise<number> {
  if (options.plugins) return probePlugins(context);
  const checks = await (await context.kernel()).doctor();
  const line = (check: (typeof checks)[number]): string => {
    const [color, mark] = marks[check.status];
    return `${context.terminal.paint(color, mark)} ${check.name}: ${check.found}${check.mend ? `\n    ${check.mend}` : ""}`;
  };
  context.terminal.answer({ checks }, () => checks.map(line).join("\n"));
  return checks.some((check) => check.status === "problem") ? exitCodes.machineLacks : exitCodes.done;
}
