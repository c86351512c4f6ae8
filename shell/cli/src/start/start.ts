import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installSample, requireFreePort } from "@tuneit/server";
import { createContext, type CommandContext, type Surroundings } from "../command-context.ts";
import { portOf, serve, type ServeOptions } from "../commands/serve.ts";
import { exitCodeOf, exitCodes } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { errorLine, reportOf } from "../errors/report.ts";
import { installOfficial } from "./official.ts";

const checkout = fileURLToPath(new URL("../../../../", import.meta.url));
const sampleProject = join(checkout, "tuneit-projects", "sample");
const sample = "support-tickets";

const usage = `npm start                              opens the sample project in the browser
npm start -- --workspace <folder>      opens the project in that folder
npm start -- --port <port>             listens there; 0 takes a free one (default 7340)
npm start -- --no-open                 prints the address and opens no browser
npm start -- --new-token               ends the sessions of all browsers`;

interface StartOptions extends ServeOptions {
  readonly help?: boolean | undefined;
}

/** `npm start`: a project with something to train, its plugins, the server, and the browser on it. */
export async function runStart(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.help === true) return say(around, usage);
    // Before the set-up, which takes a minute the first time.
    await requireFreePort(portOf(options));
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

function say({ streams }: Surroundings, text: string): number {
  streams.stdout.write(`${text}\n`);
  return exitCodes.done;
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
function readOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        "port": { type: "string" },
        "open": { type: "boolean", default: true },
        "new-token": { type: "boolean", default: false },
        "workspace": { type: "string" },
        "help": { type: "boolean", short: "h", default: false },
      },
    });
    const { port, open, "new-token": newToken, workspace, help } = values;
    return { port, open, newToken, help, ...(workspace === undefined ? {} : { workspace }) };
  } catch (error) {
    throw fail("TUNEIT_CLI_USAGE", { problem: (error as Error).message });
  }
}
