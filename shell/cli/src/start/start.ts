import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installSample } from "@tuneit/server";
import { createContext, type CommandContext, type Surroundings } from "../command-context.ts";
import { serve, type ServeOptions } from "../commands/serve.ts";
import { exitCodeOf } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { errorLine, reportOf } from "../errors/report.ts";
import { installOfficial } from "./official.ts";

const checkout = fileURLToPath(new URL("../../../../", import.meta.url));
const sampleProject = join(checkout, "tuneit-projects", "sample");
const sample = "support-tickets";

/** `npm start`: a project with something to train, its plugins, the server, and the browser on it. */
export async function runStart(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const options = readOptions(args);
    const context = createContext({ workspace: options.workspace ?? sampleProject }, around);
    try {
      return await open(context, options);
    } finally {
      await context.close();
    }
  } catch (error) {
    const report = reportOf(error);
    around.streams.stderr.write(`${errorLine(report)}\n`);
    return exitCodeOf(report.code);
  }
}

async function open(context: CommandContext, options: ServeOptions): Promise<number> {
  const { workspace, terminal } = context;
  await mkdir(workspace, { recursive: true });
  if (workspace === sampleProject) await installSample(workspace, sample);
  await installOfficial(await context.kernel(), context);
  terminal.say(`Project: ${relative(process.cwd(), workspace) || workspace} (its data, recipes and runs lie there)`);
  return serve(context, options);
}

/** `npm start -- --port 0 --no-open`. @throws TUNEIT_CLI_USAGE */
function readOptions(args: readonly string[]): ServeOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        "port": { type: "string" },
        "open": { type: "boolean", default: true },
        "new-token": { type: "boolean", default: false },
        "workspace": { type: "string" },
      },
    });
    const { port, open, "new-token": newToken, workspace } = values;
    return { port, open, newToken, ...(workspace === undefined ? {} : { workspace }) };
  } catch (error) {
    throw fail("TUNEIT_CLI_USAGE", { problem: (error as Error).message });
  }
}
