import type { ChildProcess } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { StartedRegistry, Waiting } from "@tuneit/kernel";
import { z } from "zod";
import { fail } from "./errors/index.ts";
import { publishOfficial } from "./official-plugins.ts";
import { spawnRegistry } from "./registry-process.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What `registry start --json` prints once it listens. */
const started = z.looseObject({ url: z.url(), rootFingerprint: z.string(), token: z.string().optional() });
type Started = z.infer<typeof started>;

/** What it prints where another one holds its folder. */
const inUse = z.looseObject({ error: z.looseObject({ code: z.literal("TUNEIT_REGISTRY_DATA_LOCKED") }) });

/** Verdaccio and the gateway are up in 1 to 2 s; a loaded machine takes longer. */
const startDeadlineMs = 60_000;
/** Commands hold the registry for as long as they install. */
const patienceMs = 120_000;
const lookMs = 300;

export interface LocalRegistryOptions {
  /** Folder of its packages and keys. */
  readonly data: string;
  readonly terminal: Terminal;
  readonly waiting: Waiting;
}

/**
 * This machine's own registry, for whoever has named no other: started on loopback when something must be installed,
 * stopped with the command. It holds what the checkout brings, published through the same door as anyone's plugin.
 */
export class LocalRegistry implements StartedRegistry {
  readonly #options: LocalRegistryOptions;
  #child: ChildProcess | undefined;

  constructor(options: LocalRegistryOptions) {
    this.#options = options;
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }

  async open(): ReturnType<StartedRegistry["open"]> {
    const { data, terminal, waiting } = this.#options;
    await mkdir(data, { recursive: true, mode: 0o700 });
    const known = await this.#knownIdentity();
    if (known !== undefined && !hasLoopback()) return this.#unreachable(known);
    terminal.status("  Starting this machine's registry …");
    const { url, token, rootFingerprint } = await this.#startedInTurn();
    if (token) await publishOfficial({ registry: url, token, terminal, waiting });
    if (rootFingerprint !== known) await writeFile(this.#identityPath, `${rootFingerprint}\n`, { mode: 0o600 });
    return { url, identity: rootFingerprint };
  }

  /** One at a time holds the packages: another command is waited for. */
  async #startedInTurn(): Promise<Started> {
    const { terminal, waiting } = this.#options;
    for (const until = Date.now() + patienceMs; ;) {
      const said = await this.#start();
      if (said !== "in use") return said;
      await this.close();
      const problem = `another command has used it for ${patienceMs / 1000} s`;
      if (Date.now() > until) throw fail("TUNEIT_CLI_REGISTRY_START", { problem, log: this.#logPath });
      terminal.status("  Waiting for another command to leave this machine's registry …");
      await delay(lookMs, undefined, waiting.signal ? { signal: waiting.signal } : {});
    }
  }

  async #start(): Promise<Started | "in use"> {
    const log = await open(this.#logPath, "a", 0o600);
    const arguments_ = ["start", "--data", this.#options.data, "--port", "0", "--owner", "--attended", "--json"];
    const child = spawnRegistry(arguments_, { stdio: ["pipe", "pipe", log.fd] });
    this.#child = child;
    await log.close();
    return this.#announced(child);
  }

  get #logPath(): string {
    return join(this.#options.data, "registry.log");
  }

  get #identityPath(): string {
    return join(this.#options.data, "identity");
  }

  /** Its root key's id, from the last time it ran. */
  async #knownIdentity(): Promise<string | undefined> {
    const text = await readFile(this.#identityPath, "utf8").catch(() => "");
    return text.trim() || undefined;
  }

  #unreachable(identity: string): { identity: string; unreachable: string } {
    const unreachable = "this machine has no network, not even to itself";
    this.#options.terminal.say(`! No registry: ${unreachable}. Plugins that were used here before can be used`);
    return { identity, unreachable };
  }

  async #announced(child: ChildProcess): Promise<Started | "in use"> {
    const { promise, resolve, reject } = Promise.withResolvers<Started | "in use">();
    const refuse = (problem: string): void =>
      reject(fail("TUNEIT_CLI_REGISTRY_START", { problem, log: this.#logPath }));
    const timer = setTimeout(() => refuse(`no answer after ${startDeadlineMs / 1000} s`), startDeadlineMs);
    child.once("error", (error) => refuse(error.message));
    child.once("exit", (code, signal) => refuse(`it ended with ${signal ?? `exit code ${code}`}`));
    createInterface({ input: child.stdout! }).once("line", (line) => {
      const said = parseJson(line);
      const parsed = started.safeParse(said);
      if (parsed.success) resolve(parsed.data);
      else if (inUse.safeParse(said).success) resolve("in use");
      else refuse("its first line is not what a registry says");
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** An empty network namespace has none, and a registry could not listen there. */
const hasLoopback = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "127.0.0.1"));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
