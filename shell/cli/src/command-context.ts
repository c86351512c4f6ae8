import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createKernel, type ConsentRequest, type Kernel, type PluginFault, type Waiting } from "@tuneit/kernel";
import type { Command } from "commander";
import { askConsent } from "./consent.ts";
import { passphraseAsker } from "./passphrase.ts";
import { askSecret, readSecret } from "./terminal/ask-secret.ts";
import { LocalRegistry } from "./local-registry.ts";
import { progressView } from "./terminal/progress-view.ts";
import { printable } from "./terminal/printable.ts";
import { createTerminal, type Streams, type Terminal } from "./terminal/terminal.ts";

/** The packages of this machine's own registry belong to the checkout that made them. */
const checkout = fileURLToPath(new URL("../../../", import.meta.url));

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly workspace?: string;
  readonly home?: string;
  readonly registry?: string;
  readonly policy?: string;
  readonly yes?: boolean;
  readonly safeMode?: boolean;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  readonly signal: AbortSignal;
  readonly home: string;
  readonly workspace: string;
  /** Folder of this machine's own registry. */
  readonly registryData: string;
  /** Waits with a progress line and this command's signal. */
  readonly waiting: Waiting;
  kernel(): Promise<Kernel>;
  /** A secret: asked for on the terminal without showing it, else read from stdin. */
  secretValue(question: string): Promise<string>;
  /** PostgreSQL for the server's index, from the environment only: it may hold a password. */
  readonly databaseAddress: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Token for publishing, from the environment only. */
  token(): string | undefined;
  close(): Promise<void>;
}

export interface Surroundings {
  readonly streams: Streams;
  readonly stdin: NodeJS.ReadStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly signal: AbortSignal;
}

export function withGlobals(command: Command): Command {
  return command
    .option("--json", "print exactly one JSON document on stdout")
    .option("--workspace <folder>", "folder with tuneit.lock and .tuneit (default: the nearest one above, else here)")
    .option("--registry <url>", "registry to install from (default: $TUNEIT_REGISTRY, else this machine's own)")
    .option("--policy <file>", "policy file with grants and denials (default: $TUNEIT_POLICY)")
    .option("--safe-mode", "start no plugin at all, to look at a workspace and mend it");
}

export function createContext(options: GlobalOptions, around: Surroundings): CommandContext {
  const terminal = createTerminal(around.streams, { json: options.json === true });
  const home = resolve(options.home ?? around.environment["TUNEIT_HOME"] ?? join(homedir(), ".tuneit"));
  const workspace = options.workspace
    ? resolve(around.currentFolder, options.workspace)
    : nearestWorkspace(around.currentFolder);
  const waiting: Waiting = { signal: around.signal, onProgress: progressView(terminal) };
  const address = options.registry ?? around.environment["TUNEIT_REGISTRY"];
  const data = around.environment["TUNEIT_LOCAL_REGISTRY"] ?? join(checkout, ".tuneit", "registry");
  const local = new LocalRegistry({ data, terminal, waiting });
  const policy = options.policy ?? around.environment["TUNEIT_POLICY"];
  const interactive = terminal.live && around.stdin.isTTY === true;
  let kernel: Promise<Kernel> | undefined;
  const open = (): Promise<Kernel> =>
    createKernel({
      workspace,
      home,
      registry: address ?? local,
      actor: "user",
      safeMode: options.safeMode,
      onFault: (fault) => {
        const line = faultLine(fault);
        if (line !== undefined) terminal.say(line);
      },
      onWarning: (text) => void around.streams.stderr.write(`Warning: ${text}\n`),
      ...(interactive ? { passphrase: passphraseAsker(terminal, around.stdin) } : {}),
      ...(policy ? { policy: resolve(around.currentFolder, policy) } : {}),
      ...(interactive ? { consent: (request: ConsentRequest) => askConsent(request, terminal, around.stdin) } : {}),
    });
  return {
    terminal,
    options,
    signal: around.signal,
    home,
    workspace,
    registryData: data,
    waiting,
    databaseAddress: around.environment["TUNEIT_DATABASE_URL"],
    environment: around.environment,
    kernel: () => (kernel ??= open()),
    secretValue: (question) =>
      around.stdin.isTTY ? askSecret(question, terminal, around.stdin) : readSecret(around.stdin),
    token: () => around.environment["TUNEIT_TOKEN"],
    async close() {
      await (await kernel?.catch(() => undefined))?.close();
      await local.close();
    },
  };
}

/** What the command itself fails with is told at its end: here is what it would not say. */
function faultLine({ plugin, hook, code, message, off }: PluginFault): string | undefined {
  if (hook !== null) return printable(`! ${code}: ${message}`);
  if (off.length > 0) return `! ${plugin} crashed too often; switched off: ${off.join(", ")}`;
  return undefined;
}

/** The folder above that already holds a workspace, as git finds its own. */
function nearestWorkspace(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "tuneit.lock")) || existsSync(join(folder, ".tuneit", "runs"))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
