import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCoded, pluginManifest, type GrantedCapability, type PluginManifest } from "@tuneit/protocol";
import { afterEach } from "vitest";
import { Broker, type BrokerSurroundings } from "../../../kernel/src/capabilities/broker.ts";
import type { Answer } from "../../../kernel/src/capabilities/desk.ts";
import { EffectiveGrants } from "../../../kernel/src/capabilities/effective-grants.ts";
import { AuditLog, readAudit } from "../../../kernel/src/grants/audit.ts";
import { GrantStore } from "../../../kernel/src/grants/grant-store.ts";

const integrity = `sha512-${"A".repeat(86)}==`;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Scopes = readonly (readonly [kind: GrantedCapability["kind"], scope: string])[];

export interface BenchOptions extends Partial<Omit<BrokerSurroundings, "grants" | "audit" | "services">> {
  readonly policy?: string;
  /** Answers in the place of another plugin's isolate. */
  readonly call?: BrokerSurroundings["services"]["call"];
  /** What else the manifest says, by plugin. */
  readonly manifests?: Readonly<Record<string, object>>;
}

/** A broker with its files on disk, and plugins that asked for something and were granted it. */
export class Bench {
  readonly folder: string;
  readonly grants: GrantStore;
  readonly broker: Broker;
  readonly #processes = new Map<string, AbortController>();
  readonly #plugins = new Map<string, PluginManifest>();
  readonly #recorded = new Map<string, readonly GrantedCapability[]>();
  readonly #options: BenchOptions;

  private constructor(folder: string, options: BenchOptions) {
    this.folder = folder;
    this.#options = options;
    this.grants = new GrantStore(folder);
    const lock = join(folder, "tuneit.lock");
    this.broker = new Broker({
      roots: {
        $DATASETS: () => join(folder, "datasets"),
        $MODELS: () => join(folder, "models"),
        $RUNS: () => join(folder, "runs"),
        $PLUGIN_DATA: (plugin) => join(folder, "plugin-data", plugin),
      },
      services: {
        plugins: async () => [...this.#plugins.values()].map(running),
        call: options.call ?? (async () => null),
      },
      running: (plugin) => (this.#plugins.has(plugin) ? running(this.#plugins.get(plugin)!) : undefined),
      ...options,
      grants: new EffectiveGrants({ grants: this.grants, lock, policy: options.policy }),
      audit: new AuditLog(folder),
    });
  }

  static async open(options: BenchOptions = {}): Promise<Bench> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "tuneit-broker-")));
    for (const name of ["datasets", "models", "runs"]) await mkdir(join(folder, name));
    const bench = new Bench(folder, options);
    closing.push(async () => {
      bench.leave();
      await bench.broker.close();
      await rm(folder, { recursive: true });
    });
    return bench;
  }

  /** A plugin that asked for these, was granted them, and has them in the lock. */
  async plugin(name: string, scopes: Scopes): Promise<void> {
    await this.asking(name, scopes);
    await this.grants.allow(name, capabilitiesOf(scopes), "user", "folder");
  }

  /** A plugin that asked for these, with nothing granted yet. */
  async asking(name: string, scopes: Scopes): Promise<void> {
    const asked = capabilitiesOf(scopes).map((one) => ({ ...one, reason: "the test needs it" }));
    this.#plugins.set(name, manifestOf(name, asked, this.#options.manifests?.[name] ?? {}));
    this.#recorded.set(name, capabilitiesOf(scopes));
    await this.record(name, capabilitiesOf(scopes));
  }

  /** What the lock says that was granted. */
  async record(name: string, capabilities: readonly GrantedCapability[]): Promise<void> {
    this.#recorded.set(name, capabilities);
    const plugins = Object.fromEntries([...this.#recorded].map(([key, granted]) => [key, locked(granted)]));
    const lock = { lockfileVersion: 1, registry: null, blocklistSequence: 0, plugins, environment: null };
    await writeFile(join(this.folder, "tuneit.lock"), JSON.stringify(lock));
  }

  ask(plugin: string, kind: string, args: unknown, bytes?: Uint8Array): Promise<Answer> {
    const process = this.#processes.get(plugin) ?? new AbortController();
    this.#processes.set(plugin, process);
    return this.broker.answer({ plugin, kind, args, bytes, signal: process.signal });
  }

  /** The answer's value, or the code that it was refused with. */
  async outcome(plugin: string, kind: string, args: unknown, bytes?: Uint8Array): Promise<unknown> {
    return this.ask(plugin, kind, args, bytes).then(({ value }) => value, codeOf);
  }

  /** The plugins' processes are gone. */
  leave(): void {
    for (const process of this.#processes.values()) process.abort();
    this.#processes.clear();
  }

  get policy(): string {
    return this.#options.policy!;
  }

  async audit() {
    await this.broker.close();
    return (await readAudit(join(this.folder, "audit.jsonl"))).records;
  }
}

export function codeOf(error: unknown): string {
  if (isCoded(error)) return error.code;
  throw error;
}

const capabilitiesOf = (scopes: Scopes): GrantedCapability[] => scopes.map(([kind, scope]) => ({ kind, scope }));
const running = (manifest: PluginManifest) => ({ manifest, integrity });

function manifestOf(name: string, capabilities: readonly object[], more: object): PluginManifest {
  return pluginManifest.parse({
    ...{ name, version: "1.0.0", license: "Apache-2.0", engines: { tuneit: "*" } },
    tuneit: { manifestVersion: 1, displayName: name, contributes: {}, capabilities, ...more },
  });
}

const locked = (capabilities: readonly GrantedCapability[]) => ({
  ...{ version: "1.0.0", integrity, tarball: null, folder: null, keyId: null, publisherKeyId: null, signature: null },
  ...{ engines: "*", peers: {}, capabilities, wanted: true },
});

export interface Server {
  readonly port: number;
  /** What it was asked, in order. */
  readonly requests: IncomingMessage[];
}

/** A real server on this machine. */
export async function serve(listener: RequestListener, host = "127.0.0.1", port = 0): Promise<Server> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, requests };
}

/** Reads the body behind a handle to its end. */
export async function readAll(bench: Bench, plugin: string, body: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const { value, bytes } = await bench.ask(plugin, "net:connect", { op: "read", body });
    if ((value as { done: boolean }).done) return Buffer.concat(parts).toString();
    parts.push(bytes!);
  }
}
