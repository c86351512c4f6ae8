import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunningServer } from "@tuneit/server";
import type { Command } from "commander";
import { z } from "zod";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { exitCodes } from "../errors/exit-code.ts";
import { fail } from "../errors/index.ts";
import { openBrowser, openerOf } from "../open-browser.ts";
import { programVersion } from "../version.ts";
import { define, type Registrar } from "./command.ts";

export interface ServeOptions extends GlobalOptions {
  readonly port?: string | undefined;
  readonly open?: boolean | undefined;
  readonly newToken?: boolean | undefined;
}

const defaultPort = "7340";
const portNumber = z.coerce.number().int().min(0).max(65_535);
/** Where `npm run build` puts the app. */
const builtApp = join(fileURLToPath(new URL("../../../", import.meta.url)), "web", "dist");

export function addServe(program: Command, registrar: Registrar): void {
  define<ServeOptions>(
    program,
    registrar,
    {
      name: "serve",
      says: "the app and the HTTP API of this workspace, on loopback, until interrupted",
      example: "tuneit serve --open",
      options: [
        ["--port <port>", `port to listen on; 0 takes a free one (default ${defaultPort})`],
        ["--open", "open the app in the browser, where there is a display"],
        ["--no-open", "only print the address (default)"],
        ["--new-token", "end the sessions of all browsers; they need the address that is printed now"],
      ],
    },
    (context, _, options) => serve(context, options),
  );
}

/** @throws TUNEIT_CLI_USAGE */
export function portOf({ port }: ServeOptions): number {
  const parsed = portNumber.safeParse(port ?? defaultPort);
  if (!parsed.success) throw fail("TUNEIT_CLI_USAGE", { problem: "--port takes a number from 0 to 65535" });
  return parsed.data;
}

/** Serves until interrupted. @throws TUNEIT_SERVER_PORT, TUNEIT_SERVER_DATABASE, TUNEIT_CLI_USAGE */
export async function serve(context: CommandContext, options: ServeOptions): Promise<number> {
  const port = portOf(options);
  const { startServer } = await import("@tuneit/server");
  const server = await startServer({
    kernel: await context.kernel(),
    port,
    app: builtApp,
    database: context.databaseAddress,
    newToken: options.newToken,
    version: programVersion,
    log: (line) => context.terminal.say(line.trimEnd()),
  });
  try {
    await announce(server, context, options);
    if (!context.signal.aborted) await once(context.signal, "abort");
  } finally {
    await server.close();
  }
  return exitCodes.done;
}

/** The code is in the fragment, which no server and no log sees; it opens one browser, once, within ten minutes. */
async function announce(server: RunningServer, context: CommandContext, { open }: ServeOptions): Promise<void> {
  const { address, code, hasApp } = server;
  const link = `${address}/#code=${code}`;
  if (!hasApp)
    context.terminal.say(
      "! TUNEIT_SERVER_APP_MISSING: the app is not built, only the API answers. Run `npm run build` in the checkout",
    );
  context.terminal.answer({ address, code, app: hasApp }, () => link);
  const isOpened =
    open === true && hasApp && (await openBrowser(link, openerOf(context.environment, process.platform)));
  if (isOpened) context.terminal.say("Opened in the browser. Ctrl-C ends the server; runs go on.");
  else context.terminal.say("Open this address in a browser on this machine. Ctrl-C ends the server; runs go on.");
}
