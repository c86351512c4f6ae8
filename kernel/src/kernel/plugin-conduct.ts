import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { isCrash } from "../isolation/crash-record.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { UsageBook } from "../usage/usage-book.ts";
import type { PluginFaults } from "./plugin-faults.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Happening } from "./plugin-switches.ts";

/** What plugins' code did to the processes it ran in, and what follows from it, in whatever language it is. */
export class PluginConduct {
  readonly #shelf: PluginShelf;
  readonly #faults: PluginFaults;
  readonly usage: UsageBook;

  constructor(shelf: PluginShelf, faults: PluginFaults, usage: UsageBook) {
    this.usage = usage;
    this.#shelf = shelf;
    this.#faults = faults;
  }

  /** Counts a crash. Answers with the plugins that are off by it. */
  async crashed(plugin: ActivePlugin, error: Error, happening?: Happening): Promise<readonly string[]> {
    const off = await this.#shelf.switches.crashed(plugin, error, await this.#shelf.active(), happening);
    this.#faults.report({ ...about(plugin), error, off });
    return off;
  }

  /** Its code ran: an update of it stays. */
  async passed({ manifest, integrity }: ActivePlugin): Promise<void> {
    await this.#shelf.trials.passed(manifest.name, integrity);
  }

  /** After an update whose code did not start, the version before it is active again. Answers with what to throw. */
  async restored(plugin: ActivePlugin, error: Error): Promise<Error> {
    const { name, version } = plugin.manifest;
    const before = await this.#shelf.restoreBefore(name, plugin.integrity);
    if (before === undefined) return error;
    const { code = "", reason: cause = "" } = isCoded(error) ? error : {};
    const texts = { plugin: name, version, before, reason: `${error.message}. ${cause}` };
    const told = fail("TUNEIT_ISOLATE_RESTORED", texts, { cause: error });
    this.#faults.report({ ...about(plugin), error: told, off: [] });
    const record = { actor: "kernel", plugin: name, version, integrity: plugin.integrity, event: "restored" } as const;
    await this.#shelf.audit.record({ ...record, code, outcome: `${before} is active again` });
    return told;
  }

  /**
   * Watches over a Python worker in which code of these plugins runs. What shares a process cannot be told apart, so a
   * crash is laid to a plugin that was alone in it; and a deadline that the user made shorter says nothing of the plugin.
   */
  async during<Result>(
    plugins: readonly ActivePlugin[],
    work: () => Promise<Result>,
    { isUsersDeadline = false } = {},
  ): Promise<Result> {
    try {
      const programs = plugins.map(({ manifest }) => manifest);
      const result = await this.usage.timed(programs, work);
      for (const plugin of plugins) await this.passed(plugin);
      return result;
    } catch (error) {
      if (!isCoded(error)) throw error;
      const [alone, ...others] = plugins;
      if (alone && others.length === 0 && isCrash(error)) {
        if (isUsersDeadline && error.code === "TUNEIT_WORKER_DEADLINE") await this.#shelf.switches.ended(alone, error);
        else await this.crashed(alone, error);
      }
      throw await this.unlessImported(plugins, error, error.details?.["plugin"]);
    }
  }

  /** Where the update of a plugin cannot be imported, it is taken back. Answers with what to throw. */
  async unlessImported(plugins: readonly ActivePlugin[], error: Error, guilty: unknown): Promise<Error> {
    if (!isCoded(error) || !notImported.has(error.code)) return error;
    const culprit = plugins.length === 1 ? plugins[0] : plugins.find(({ manifest }) => manifest.name === guilty);
    return culprit ? this.restored(culprit, error) : error;
  }
}

const notImported = new Set(["TUNEIT_PLUGIN_BROKEN", "TUNEIT_PLUGIN_IMPORT_FAILED"]);

const about = ({ manifest }: ActivePlugin) => ({ plugin: manifest.name as string, version: manifest.version });
