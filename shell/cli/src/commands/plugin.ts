import { readFile } from "node:fs/promises";
import { capability, grantedCapability, type GrantedCapability, type JsonObject } from "@tuneit/protocol";
import type { Command } from "commander";
import type { CommandContext, GlobalOptions } from "../command-context.ts";
import { fail } from "../errors/index.ts";
import { table } from "../terminal/table.ts";
import { addAudit } from "./audit.ts";
import { define, type Registrar } from "./command.ts";
import { addAuthor } from "./plugin-author.ts";
import { addPins } from "./plugin-pins.ts";
import { addSearch } from "./plugin-search.ts";
import { disable, enable, info, list, update } from "./plugin-view.ts";

interface InstallOptions extends GlobalOptions {
  readonly allowUnsigned?: boolean;
}

interface GrantOptions extends GlobalOptions {
  readonly allow?: string;
  readonly revoke?: string;
  readonly deny?: string;
}

interface CallOptions extends GlobalOptions {
  readonly input?: string;
  readonly config?: string;
  readonly deadline?: string;
}

const consent = [["--yes", "grant what the plugin requires"]] as const;

export function addPlugin(program: Command, registrar: Registrar): void {
  const group = program.command("plugin").description("use, and write, plugins");
  addSearch(group, registrar);
  define(group, registrar, { name: "list", says: "what is installed here", example: "tuneit plugin list" }, list);
  define(
    group,
    registrar,
    {
      name: "info <name>",
      says: "one installed plugin: what it offers, asks for and was granted",
      example: "tuneit plugin info @tuneit/reader-tabular",
    },
    info,
  );
  define<InstallOptions>(
    group,
    registrar,
    {
      name: "install <spec>",
      says: "install from the registry, or a folder or archive of your own",
      example: "tuneit plugin install @tuneit/reader-tabular@^1 --yes",
      options: [...consent, ["--allow-unsigned", "take a folder or archive without a signature"]],
    },
    install,
  );
  define<InstallOptions>(
    group,
    registrar,
    {
      name: "update [name]",
      says: "the newest versions that fit; one that asks for more than before waits until you accept it",
      example: "tuneit plugin update",
      options: [["--yes", "accept what the newer versions ask for"]],
    },
    update,
  );
  define(
    group,
    registrar,
    { name: "rollback", says: "back to the plugins before the last change", example: "tuneit plugin rollback" },
    rollback,
  );
  define(
    group,
    registrar,
    {
      name: "remove <name>",
      says: "take a plugin out of this workspace",
      example: "tuneit plugin remove @acme/tuneit-lora",
    },
    remove,
  );
  define(
    group,
    registrar,
    {
      name: "disable <name>",
      says: "switch a plugin off, and what needs it",
      example: "tuneit plugin disable @acme/tuneit-lora",
    },
    disable,
  );
  define(
    group,
    registrar,
    {
      name: "enable <name>",
      says: "switch a plugin on again, and forget its crashes",
      example: "tuneit plugin enable @acme/tuneit-lora",
    },
    enable,
  );
  addPins(group, registrar);
  define<GrantOptions>(
    group,
    registrar,
    {
      name: "grants <name>",
      says: "what a plugin may do; a change holds at once, also for what runs",
      example: "tuneit plugin grants @acme/x --deny net:connect=example.com:443",
      options: [
        ["--allow <kind=scope>", "grant a capability"],
        ["--revoke <kind=scope>", "take a grant back; the plugin may ask again"],
        ["--deny <kind=scope>", "deny it: deny beats allow"],
      ],
    },
    grants,
  );
  addAudit(group, registrar);
  define<CallOptions>(
    group,
    registrar,
    {
      name: "call <contribution>",
      says: "call one contribution through the whole sandbox and print its answer",
      example: "tuneit plugin call @acme/charts:loss --input '{\"metrics\": []}'",
      options: [
        ["--input <json>", "the input, or @file"],
        ["--config <json>", "the configuration, or @file"],
        ["--deadline <ms>", "milliseconds until it is ended"],
      ],
    },
    call,
  );
  addAuthor(group, registrar);
  define(
    group,
    registrar,
    {
      name: "build [folder]",
      says: "bundle a plugin's TypeScript and check its manifest",
      example: "tuneit plugin build ./my-plugin",
    },
    build,
  );
  define<GlobalOptions & { token?: string }>(
    group,
    registrar,
    {
      name: "publish [folder]",
      says: "build, check and publish to the registry; the token is read from TUNEIT_TOKEN or stdin",
      example: "TUNEIT_TOKEN=… tuneit plugin publish ./my-plugin --registry https://plugins.example",
    },
    publish,
  );
}

async function install(context: CommandContext, [spec]: readonly string[], options: InstallOptions): Promise<void> {
  const grant = options.yes ? "declared" : context.terminal.live ? "prompt" : "none";
  const plugin = await (
    await context.kernel()
  ).plugins.install(spec!, { ...context.waiting, grant, allowUnsigned: options.allowUnsigned });
  context.terminal.answer(
    plugin,
    () => `Installed ${plugin.name} ${plugin.version}${plugin.signed ? "" : " (unsigned)"}`,
  );
}

async function rollback(context: CommandContext): Promise<void> {
  const { plugins } = await (await context.kernel()).plugins.rollback();
  context.terminal.answer(
    { plugins },
    () =>
      `Back to:\n${Object.entries(plugins)
        .map(([name, version]) => `  ${name} ${version}`)
        .join("\n")}`,
  );
}

async function remove(context: CommandContext, [name]: readonly string[]): Promise<void> {
  await (await context.kernel()).plugins.remove(name!);
  context.terminal.answer({ removed: name }, () => `Removed ${name}`);
}

async function grants(context: CommandContext, [name]: readonly string[], options: GrantOptions): Promise<void> {
  const { plugins } = await context.kernel();
  if (options.allow !== undefined) await plugins.grant(name!, parseCapability(options.allow));
  if (options.revoke !== undefined) await plugins.revoke(name!, parseCapability(options.revoke));
  if (options.deny !== undefined) await plugins.deny(name!, parseCapability(options.deny));
  const found = await plugins.grants(name!);
  const has = (list: readonly GrantedCapability[], one: GrantedCapability): boolean =>
    list.some((other) => other.kind === one.kind && other.scope === one.scope);
  // Less than what was asked for can be granted, and more denied.
  const extra = [...found.effective, ...found.deny].filter((one) => !has(found.asked, one));
  const state = (one: GrantedCapability): string =>
    has(found.effective, one) ? "granted" : has(found.deny, one) ? "denied" : "not granted";
  const rows = [...found.asked, ...extra].map((one) => [one.kind, one.scope, state(one)]);
  context.terminal.answer(found, () =>
    rows.length > 0 ? table(["capability", "scope", "state"], rows) : `${name} asks for nothing.`,
  );
}

function parseCapability(text: string): GrantedCapability {
  const [kind, ...scope] = text.split("=");
  const parsed = grantedCapability.safeParse({ kind, scope: scope.join("=") });
  if (parsed.success) return parsed.data;
  throw fail("TUNEIT_CLI_USAGE", {
    problem: `'${text}' is not kind=scope; kinds are ${capability.shape.kind.options.join(", ")}`,
  });
}

async function call(context: CommandContext, [target]: readonly string[], options: CallOptions): Promise<void> {
  const input = await readJson("--input", options.input ?? "{}");
  const config = (await readJson("--config", options.config ?? "{}")) as JsonObject;
  const deadlineMs = options.deadline === undefined ? undefined : Number(options.deadline);
  if (deadlineMs !== undefined && !(deadlineMs > 0))
    throw fail("TUNEIT_CLI_USAGE", { problem: "--deadline takes milliseconds above 0" });
  const onWarning = (text: string): void => context.terminal.say(`! ${text}`);
  const answer = await (
    await context.kernel()
  ).plugins.call(target!, input, { ...context.waiting, config, deadlineMs, onWarning });
  context.terminal.answer(answer ?? null, () => JSON.stringify(answer ?? null, null, 2));
}

async function readJson(option: string, text: string): Promise<unknown> {
  try {
    return JSON.parse(text.startsWith("@") ? await readFile(text.slice(1), "utf8") : text);
  } catch (cause) {
    throw fail("TUNEIT_CLI_INPUT_INVALID", { option, problem: (cause as Error).message }, { cause });
  }
}

async function build(context: CommandContext, [folder]: readonly string[]): Promise<void> {
  const { buildPlugin } = await import("../plugin-build.ts");
  const built = await buildPlugin(folder ?? ".");
  context.terminal.answer(
    built,
    () => `${built.name} ${built.version}: ${built.files.length > 0 ? built.files.join(", ") : "nothing to bundle"}`,
  );
}

async function publish(context: CommandContext, [folder]: readonly string[]): Promise<void> {
  const { publishFolder } = await import("../plugin-publish.ts");
  const published = await publishFolder(folder ?? ".", context);
  context.terminal.answer(published, () => `Published ${published.name} ${published.version} (${published.integrity})`);
}
