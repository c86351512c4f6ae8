import type { ChildProcess } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StartedRegistry, Waiting } from "@tuneit/kernel";
import { z } from "zod";
import { fail } from "./errors/index.ts";
import { publishOfficial } from "./official-plugins.ts";
import { spawnRegistry } from "./registry-process.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What `registry start --json` prints once it listens. */
const started = z.looseObject({ url: z.url(), rootFingerprint: z.string(), token: z.string().optional() });

/** Verdaccio and the gateway are up in 1 to 2 s; a loaded machine takes longer. */
const startDeadlineMs = 60_000;

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
    const logPath = join(data, "registry.log");
    const log = await open(logPath, "a", 0o600);
    terminal.status("  Starting this machine's registry …");
    const child = spawnRegistry(["start", "--data", data, "--port", "0", "--owner", "--attended", "--json"], {
      stdio: ["pipe", "pipe", log.fd],
    });
    this.#child = child;
    await log.close();
    const { url, token, rootFingerprint } = await this.#announced(child, logPath);
    if (token) await publishOfficial({ registry: url, token, terminal, waiting });
    if (rootFingerprint !== known) await writeFile(this.#identityPath, `${rootFingerprint}\n`, { mode: 0o600 });
    return { url, identity: rootFingerprint };
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

  async #announced(child: ChildProcess, log: string): Promise<z.infer<typeof started>> {
    const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof started>>();
    const refuse = (problem: string): void => reject(fail("TUNEIT_CLI_REGISTRY_START", { problem, log }));
    const timer = setTimeout(() => refuse(`no answer after ${startDeadlineMs / 1000} s`), startDeadlineMs);
    child.once("error", (error) => refuse(error.message));
    child.once("exit", (code, signal) => refuse(`it ended with ${signal ?? `exit code ${code}`}`));
    createInterface({ input: child.stdout! }).once("line", (line) => {
      const parsed = started.safeParse(parseJson(line));
      parsed.success ? resolve(parsed.data) : refuse("its first line is not what a registry says");
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
