import type { Command } from "commander";
import type { GlobalOptions } from "../command-context.ts";
import { define, type Registrar } from "./command.ts";
import { runRegistry } from "../registry-process.ts";

interface StartOptions extends GlobalOptions {
  readonly data?: string;
  readonly port?: string;
}

interface UserOptions extends GlobalOptions {
  readonly data?: string;
  readonly namespace?: string[];
  readonly admin?: boolean;
}

/** The gateway is a program of its own; these commands start it and hand its answer through. */
export function addRegistry(program: Command, registrar: Registrar): void {
  const group = program.command("registry").description("host a marketplace");
  const data = ["--data <folder>", "where it keeps everything (default: that of this machine's own registry)"] as const;
  define<StartOptions>(
    group,
    registrar,
    {
      name: "start",
      says: "run a registry on loopback until interrupted",
      example: "tuneit registry start --port 7341",
      options: [data, ["--port <port>", "port to listen on (default 7341)"]],
    },
    async (context, _, options) =>
      runRegistry(["start", "--data", options.data ?? context.registryData, "--port", options.port ?? "7341"], {
        json: context.options.json === true,
        signal: context.signal,
      }),
  );
  define<UserOptions>(
    group,
    registrar,
    {
      name: "user <name>",
      says: "make an account and print its token once",
      example: "tuneit registry user acme --namespace @acme",
      options: [
        data,
        ["--namespace <scope...>", "namespaces the account may publish to"],
        ["--admin", "may administer"],
      ],
    },
    async (context, [name], options) => {
      const namespaces = (options.namespace ?? []).flatMap((scope) => ["--namespace", scope]);
      return runRegistry(
        [
          "user",
          name!,
          "--data",
          options.data ?? context.registryData,
          ...namespaces,
          ...(options.admin ? ["--admin"] : []),
        ],
        { json: context.options.json === true, signal: context.signal },
      );
    },
  );
}
