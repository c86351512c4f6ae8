import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/index.ts";
import { confinedSpawner } from "../isolation/confined-spawner.ts";
import type { CallRequest } from "../isolation/open-call.ts";
import { PluginHost } from "../isolation/plugin-host.ts";
import type { PluginProgram } from "../isolation/plugin-process.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

/** The isolates of one workspace's plugins, with what was granted to each. */
export class Isolates {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  #host: Promise<PluginHost> | undefined;

  constructor(place: Workplace, shelf: PluginShelf) {
    this.#place = place;
    this.#shelf = shelf;
  }

  async call(plugin: string, request: CallRequest): Promise<unknown> {
    const host = await (this.#host ??= this.#open());
    return host.call(plugin, request);
  }

  async close(): Promise<void> {
    await (await this.#host?.catch(() => undefined))?.dispose();
    this.#host = undefined;
  }

  async #open(): Promise<PluginHost> {
    const launcher = await this.#place.launcher();
    const spawn = confinedSpawner(await this.#place.requireConfinement(), { home: this.#place.home, launcher });
    return new PluginHost({
      spawn,
      programOf: (name) => this.#programOf(name),
      onCrash: (plugin, error) => this.#record("killed", plugin, error),
      onDisabled: (plugin, error) => this.#record("disabled", plugin, error),
    });
  }

  async #programOf(name: string): Promise<PluginProgram> {
    const plugin = (await this.#shelf.active((one) => one === name)).find(({ manifest }) => manifest.name === name);
    if (!plugin) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: name });
    const { main, limits } = plugin.manifest.tuneit;
    const code = await readFile(join(plugin.root, main ?? ""), "utf8");
    return { plugin: name, version: plugin.manifest.version, code, limits, offers: [] };
  }

  #record(event: "killed" | "disabled", plugin: string, error: Error): void {
    const record = { actor: "kernel", plugin, event, outcome: error.message } as const;
    void this.#shelf.audit.record(record).catch(() => undefined);
  }
}
