import { once } from "node:events";
import { startServer } from "@tuneit/server";
import type { Command } from "commander";
import { z } from "zod";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { define, type Registrar } from "./command.ts";

interface ServeOptions extends GlobalOptions {
  readonly port?: string;
}

const portNumber = z.coerce.number().int().min(0).max(65_535);

export function addServe(program: Command, registrar: Registrar): void {
  define<ServeOptions>(
    program,
    registrar,
    {
      name: "serve",
      says: "the HTTP API of this workspace, on loopback, until interrupted",
      example: "tuneit serve --port 7340",
      options: [["--port <port>", "port to listen on; 0 takes a free one (default 7340)"]],
    },
    serve,
  );
}

async function serve(context: CommandContext, _: readonly string[], options: ServeOptions): Promise<number> {
  const port = portNumber.safeParse(options.port ?? "7340");
  if (!port.success) throw fail("TUNEIT_CLI_USAGE", { problem: "--port takes a number from 0 to 65535" });
  const log = (line: string): void => context.terminal.say(line.trimEnd());
  const server = await startServer({ kernel: await context.kernel(), port: port.data, log });
  const { address, code } = server;
  context.terminal.answer({ address, code }, () => `${address}/#code=${code}`);
  if (!context.signal.aborted) await once(context.signal, "abort");
  await server.close();
  return exitCodes.done;
}
