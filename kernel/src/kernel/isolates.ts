import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { isUsersDeadline } from "../isolation/crash-record.ts";
import { confinedSpawner } from "../isolation/confined-spawner.ts";
import type { CallRequest } from "../isolation/open-call.ts";
import { PluginHost, type PluginStart } from "../isolation/plugin-host.ts";
import type { PluginProgram } from "../isolation/plugin-frames.ts";
import type { WorkerProgramOptions } from "../isolation/worker-program.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { PluginConduct } from "./plugin-conduct.ts";
import type { PluginFaults } from "./plugin-faults.ts";
import { Brokerage } from "./brokerage.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

/** A plugin as it was when it was last let in. */
interface Admitted {
  readonly stamp: string;
  readonly plugin: ActivePlugin;
}

/** The isolates of one workspace's plugins, with what was granted to each. */
export class Isolates {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #brokerage: Brokerage;
  readonly #faults: PluginFaults;
  readonly #conduct: PluginConduct;
  readonly #onStarted: (start: PluginStart) => void;
  readonly #admitted = new Map<string, Admitted>();
  readonly #starts: PluginStart[] = [];
  #host: Promise<PluginHost> | undefined;
  /** What crashes and starts leave to be written down. */
  #written: Promise<void> = Promise.resolve();

  constructor(
    place: Workplace,
    parts: {
      shelf: PluginShelf;
      faults: PluginFaults;
      conduct: PluginConduct;
      onStarted: (start: PluginStart) => void;
    },
  ) {
    this.#place = place;
    this.#shelf = parts.shelf;
    this.#brokerage = new Brokerage(place, parts.shelf, (plugin, request) => this.call(plugin, request));
    this.#faults = parts.faults;
    this.#conduct = parts.conduct;
    this.#onStarted = parts.onStarted;
  }

  /** Every start of a plugin so far, in order. */
  get starts(): readonly PluginStart[] {
    return this.#starts;
  }

  /** @throws TUNEIT_ISOLATE_DISABLED, TUNEIT_ISOLATE_SAFE_MODE, TUNEIT_ISOLATE_RESTORED, and what `PluginHost.call` throws */
  async call(plugin: string, request: CallRequest): Promise<unknown> {
    const host = await this.#enter(plugin);
    return host.call(plugin, request).catch((error: unknown) => {
      throw this.#brokerage.discreet(plugin, error);
    });
  }

  /** Starts a plugin where it does not run. */
  async start(plugin: string): Promise<void> {
    const host = await this.#enter(plugin);
    await host.start(plugin);
  }

  /** Ends its process where it runs. */
  async unload(plugin: string): Promise<void> {
    await (await this.#host?.catch(() => undefined))?.unload(plugin);
  }

  async close(): Promise<void> {
    await (await this.#host?.catch(() => undefined))?.dispose();
    this.#host = undefined;
    await this.#brokerage.broker.close();
    await this.#written;
  }

  async #enter(plugin: string): Promise<PluginHost> {
    const host = await (this.#host ??= this.#open());
    await this.#written;
    await this.#admit(plugin, host);
    return host;
  }

  /** Looks again whenever another process may have changed the lock or switched something off. */
  async #admit(name: string, host: PluginHost): Promise<void> {
    const stamp = await this.#shelf.stamp();
    const before = this.#admitted.get(name);
    if (before?.stamp === stamp) return;
    const plugins = await this.#shelf.active();
    await this.#shelf.switches.requireOn(plugins, (one) => one === name);
    const plugin = found(plugins, name);
    const isAnother = before && before.plugin.integrity !== plugin.integrity;
    // A context is made once: one that lacks what was granted since is made anew.
    if (isAnother || (before && (await this.#brokerage.hasMoreFor(plugin)))) await host.unload(name);
    if (host.disabledBy(name)) host.enable(name);
    this.#admitted.set(name, { stamp, plugin });
  }

  async #open(): Promise<PluginHost> {
    const launcher = await this.#place.launcher();
    const spawn = confinedSpawner(await this.#place.requireConfinement(), { home: this.#place.home, launcher });
    return new PluginHost({
      spawn,
      worker: await this.#worker(),
      programOf: (name) => this.#programOf(name),
      onCapability: (request) => this.#brokerage.broker.answer(request),
      onCalled: ({ plugin: name, version }, call) => this.#conduct.usage.called({ name, version }, "isolate", call),
      onMemory: ({ plugin: name, version }, bytes) => this.#conduct.usage.grew({ name, version }, "isolate", bytes),
      onCrash: (plugin, error) => this.#write(() => this.#crashed(plugin, error)),
      onStarted: (start) => this.#started(start),
      onStartFault: (plugin, error) => this.#restore(plugin, error),
    });
  }

  /** Hardened where the script or the policy wants it. */
  async #worker(): Promise<WorkerProgramOptions> {
    const { policy } = await this.#shelf.office();
    const hardened = [this.#place.options.isolation, policy?.isolation].includes("hardened");
    return { engine: policy?.engine, hardened };
  }

  async #programOf(name: string): Promise<PluginProgram> {
    const plugin = found(await this.#shelf.active((one) => one === name), name);
    const { main, limits } = plugin.manifest.tuneit;
    const code = await readFile(join(plugin.root, main ?? ""), "utf8");
    const offers = await this.#brokerage.admit(plugin);
    return { plugin: name, version: plugin.manifest.version, code, limits, offers };
  }

  #started(start: PluginStart): void {
    this.#starts.push(start);
    const plugin = this.#admitted.get(start.plugin)?.plugin;
    if (plugin) this.#write(() => this.#conduct.passed(plugin));
    this.#onStarted(start);
  }

  async #crashed(name: string, error: Error): Promise<void> {
    const plugin = this.#admitted.get(name)?.plugin;
    if (!plugin) return;
    if (isUsersDeadline(error)) return this.#shelf.switches.ended(plugin, error);
    const off = await this.#conduct.crashed(plugin, error);
    const host = await this.#host;
    for (const one of off) await host?.unload(one);
  }

  async #restore(name: string, error: unknown): Promise<unknown> {
    const plugin = this.#admitted.get(name)?.plugin;
    if (!plugin || !isCoded(error) || !isItsFault(error.code)) return error;
    return this.#conduct.restored(plugin, error);
  }

  /** One after the other; a failure to write is reported, and takes no call down. */
  #write(work: () => Promise<void>): void {
    this.#written = this.#written.then(work).catch((error: unknown) => this.#faults.reportOwn(error));
  }
}

/** That a worker does not start at all is this machine's fault. */
const isItsFault = (code: string): boolean =>
  code === "TUNEIT_STORE_TAMPERED" || (code.startsWith("TUNEIT_ISOLATE_") && !machineFaults.has(code));
const machineFaults = new Set(["TUNEIT_ISOLATE_START", "TUNEIT_ISOLATE_CLOSED", "TUNEIT_ISOLATE_SAFE_MODE"]);

function found(plugins: readonly ActivePlugin[], name: string): ActivePlugin {
  const plugin = plugins.find(({ manifest }) => manifest.name === name);
  if (plugin) return plugin;
  throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: name });
}
