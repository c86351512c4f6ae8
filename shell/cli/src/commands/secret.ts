import type { Protection } from "@tuneit/kernel";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { table } from "../terminal/table.ts";
import { collect, define, type Registrar } from "./command.ts";

interface SetOptions extends GlobalOptions {
  readonly host?: readonly string[];
  readonly plainText?: boolean;
}

interface RotateOptions extends GlobalOptions {
  readonly to?: string;
}

const protections = ["keychain", "passphrase", "plain-text"] as const satisfies readonly Protection[];

export function addSecret(program: Command, registrar: Registrar): void {
  const group = program.command("secret").description("tokens and passwords, encrypted on this machine");
  define<SetOptions>(
    group,
    registrar,
    {
      name: "set <name>",
      says: "store a secret; its value is asked for, or read from stdin, and never taken from an argument",
      example: "tuneit secret set hf_token --host huggingface.co",
      options: [
        ["--host <host>", "the only place it is sent to; may be given more than once", collect],
        ["--plain-text", "make a new vault without a key: whoever reads the file has every secret"],
      ],
    },
    set,
  );
  define(
    group,
    registrar,
    { name: "list", says: "names, hosts and times; values are never shown", example: "tuneit secret list" },
    list,
  );
  define(
    group,
    registrar,
    { name: "remove <name>", says: "take a secret out of the vault", example: "tuneit secret remove hf_token" },
    remove,
  );
  define<RotateOptions>(
    group,
    registrar,
    {
      name: "rotate",
      says: "new keys for the whole vault; values stay (another value is: set, again)",
      example: "tuneit secret rotate --to passphrase",
      options: [["--to <keeper>", `how the key is kept from now on: ${protections.join(", ")}`]],
    },
    rotate,
  );
}

async function set(context: CommandContext, [name]: readonly string[], options: SetOptions): Promise<void> {
  const value = await context.secretValue(`Value of ${name}: `);
  const { secrets } = await context.kernel();
  const entry = await secrets.set(name!, value, { hosts: options.host, plainText: options.plainText });
  const bound = entry.hosts.length > 0 ? `sent to ${entry.hosts.join(", ")} only` : "bound to no host";
  context.terminal.answer(entry, () => `Stored ${name}: ${bound}`);
}

async function list(context: CommandContext): Promise<void> {
  const found = await (await context.kernel()).secrets.list();
  const day = (time: number): string => new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const rows = found.secrets.map((one) => [one.name, one.hosts.join(", "), day(one.createdAt), day(one.rotatedAt)]);
  context.terminal.answer(found, () =>
    rows.length > 0
      ? `${table(["name", "sent to", "stored", "value set"], rows)}\n\nThe vault's key: ${found.protection}`
      : "No secrets yet. Store one with: tuneit secret set NAME",
  );
}

async function remove(context: CommandContext, [name]: readonly string[]): Promise<void> {
  await (await context.kernel()).secrets.remove(name!);
  context.terminal.answer({ removed: name }, () => `Removed ${name}`);
}

async function rotate(context: CommandContext, _: readonly string[], options: RotateOptions): Promise<void> {
  const to = protections.find((one) => one === options.to);
  if (options.to !== undefined && to === undefined)
    throw fail("TUNEIT_CLI_USAGE", { problem: `'${options.to}' is none of ${protections.join(", ")}` });
  const rotated = await (await context.kernel()).secrets.rotate({ to });
  context.terminal.answer(rotated, () =>
    rotated.protection === null ? "There is no vault yet." : `The vault has new keys: ${rotated.protection}`,
  );
}
