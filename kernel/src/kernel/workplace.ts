import { mkdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Confinement, Launcher } from "../confinement/confinement.ts";
import { detectConfinement, lacking, requireConfinement } from "../confinement/detect.ts";
import { openEnvironmentTools, type EnvironmentTools } from "../environments/tools.ts";
import { fail } from "../errors/index.ts";
import type { KernelOptions, RegistryAddress } from "../kernel-api.ts";
import { Outbound } from "../outbound/outbound.ts";
import { processEnvironment } from "../machine.ts";
import type { SupervisorCommand } from "../runs/supervisor-start.ts";
import { Vault } from "../vault/vault.ts";
import { OwnRegistry } from "./own-registry.ts";

/** Below this a program could read the user's files, so nothing is started. */
const leastConfinement = "landlock";

const installation = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const runtimeFolder = installation("python-runtime");
const ownRegistry = installation("shell/cli/src/own-registry.ts");

/** Where a kernel works and with what: folders, interpreter, sandbox. Each is found when it is first needed. */
export class Workplace {
  readonly options: KernelOptions;
  readonly workspace: string;
  readonly home: string;
  readonly runtimeFolder = runtimeFolder;
  readonly environment: Readonly<Record<string, string | undefined>>;
  #tools: Promise<EnvironmentTools> | undefined;
  #vault: Vault | undefined;
  #outbound: Outbound | undefined;

  private constructor(options: KernelOptions, workspace: string, home: string) {
    this.options = options;
    this.workspace = workspace;
    this.home = home;
    this.environment = options.environment ?? processEnvironment;
  }

  static async open(options: KernelOptions): Promise<Workplace> {
    const environment = options.environment ?? processEnvironment;
    const home = resolve(options.home ?? environment["TUNEIT_HOME"] ?? join(homedir(), ".tuneit"));
    await mkdir(home, { recursive: true, mode: 0o700 });
    await mkdir(options.workspace, { recursive: true });
    // Sandbox binds and hashes of paths want real ones.
    return new Workplace(options, await realpath(options.workspace), await realpath(home));
  }

  /** The one named, else the one that this installation brings; undefined where none is wanted. */
  get registry(): RegistryAddress | undefined {
    if (this.options.registry === null) return undefined;
    const named = this.options.registry ?? this.environment["TUNEIT_REGISTRY"];
    return named ?? new OwnRegistry(ownRegistry, this.environment);
  }

  /** Opened when a secret is first needed. */
  get vault(): Vault {
    const { home, environment } = this;
    const { passphrase, onWarning: warn = (text: string) => process.emitWarning(text) } = this.options;
    return (this.#vault ??= new Vault({ home, environment, passphrase, warn }));
  }

  get outbound(): Outbound {
    const settingsPath = join(this.workspace, ".tuneit", "settings.json");
    const secret = (name: string) => this.vault.value(name);
    return (this.#outbound ??= new Outbound({ settingsPath, environment: this.environment, secret }));
  }

  tools(): Promise<EnvironmentTools> {
    const { home, environment } = this;
    const proxy = this.outbound.variables;
    return (this.#tools ??= openEnvironmentTools({ home, runtimeFolder, environment, proxy }));
  }

  async supervisor(): Promise<SupervisorCommand> {
    const upstream = this.outbound.upstream.bind(this.outbound);
    return { python: (await this.tools()).python.path, runtimeFolder, upstream };
  }

  async launcher(): Promise<Launcher | undefined> {
    return this.tools().then(
      ({ python }) => ({ python: python.path, runtimeFolder }),
      () => undefined,
    );
  }

  /** What holds on this machine, found by trying. */
  async confinement(): Promise<Confinement> {
    return detectConfinement(await this.#detection());
  }

  /** @throws TUNEIT_ISOLATE_SAFE_MODE */
  requirePlugins(): void {
    if (this.options.safeMode) throw fail("TUNEIT_ISOLATE_SAFE_MODE");
  }

  /** Asked for whenever code of a plugin is about to run. @throws TUNEIT_CONFINEMENT_UNAVAILABLE, TUNEIT_ISOLATE_SAFE_MODE */
  async requireConfinement(): Promise<Confinement> {
    this.requirePlugins();
    return requireConfinement(leastConfinement, await this.#detection());
  }

  async #detection() {
    const named = this.environment["TUNEIT_WITHOUT"]?.split(",");
    const without = named && lacking.filter((name) => named.includes(name));
    return { path: this.environment["PATH"] ?? "", launcher: await this.launcher(), ...(without ? { without } : {}) };
  }
}
