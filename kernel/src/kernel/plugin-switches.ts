import { isCoded, type PluginCrash, type PluginHealth, type PluginName, type PluginOff } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { AuditLog } from "../grants/audit.ts";
import { isAttack, isTooMuch, recentCrashes } from "../isolation/crash-record.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { dependantsOf } from "./dependants.ts";
import type { PluginStatesFile } from "./plugin-states.ts";

/** Why a plugin is off: itself, or a plugin that it needs. */
export interface Off extends PluginOff {
  readonly culprit: string;
}

/** When and where, for what is learned later than it happened. */
export interface Happening {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly run: string;
}

/** Which plugins of a workspace are off: by their crashes, by somebody's word, or because one is off that they need. */
export class PluginSwitches {
  readonly #states: PluginStatesFile;
  readonly #audit: AuditLog;
  readonly #now: () => number;

  constructor(states: PluginStatesFile, audit: AuditLog, now: () => number = Date.now) {
    this.#states = states;
    this.#audit = audit;
    this.#now = now;
  }

  async off(plugins: readonly ActivePlugin[]): Promise<ReadonlyMap<string, Off>> {
    const { health } = await this.#states.read();
    const own = new Map<string, Off>();
    for (const { manifest, integrity } of plugins) {
      const known = health[manifest.name];
      // What somebody switched off stays off; what crashed starts anew with another version.
      if (known?.off && (known.off.by !== "kernel" || known.integrity === integrity))
        own.set(manifest.name, { ...known.off, culprit: manifest.name });
    }
    const all = new Map(own);
    for (const [culprit, off] of own)
      for (const name of dependantsOf(culprit, plugins))
        if (!all.has(name)) all.set(name, { ...off, reason: `It needs ${culprit}, which is off: ${off.reason}` });
    return all;
  }

  /** @throws TUNEIT_ISOLATE_DISABLED where one of those that `concerns` names is off. */
  async requireOn(plugins: readonly ActivePlugin[], concerns: (plugin: string) => boolean): Promise<void> {
    for (const [plugin, { reason, culprit }] of await this.off(plugins))
      if (concerns(plugin)) throw fail("TUNEIT_ISOLATE_DISABLED", { plugin, reason, culprit });
  }

  /** Writes a crash down. Answers with the plugins that are off by it: it and those that need it, or none. */
  async crashed(
    plugin: ActivePlugin,
    error: Error,
    plugins: readonly ActivePlugin[],
    happening?: Happening,
  ): Promise<readonly string[]> {
    const { integrity, manifest } = plugin;
    const crash = this.#crashOf(error, happening?.at);
    let isOff = false;
    await this.#edit(manifest.name, (before) => {
      const known = before?.integrity === integrity ? before : { integrity, crashes: [], off: null };
      const crashes = recentCrashes([...known.crashes, crash], crash.at);
      isOff = known.off === null && (isAttack(error) || isTooMuch(crashes));
      return { integrity, crashes, off: isOff ? { ...crash, by: "kernel" } : known.off };
    });
    await this.#record("killed", plugin, crash, { run: happening?.run });
    if (!isOff) return [];
    return this.#tellOff(plugin, plugins, crash);
  }

  /** A process of it had to be ended, which does not count as a crash. */
  ended(plugin: ActivePlugin, error: Error): Promise<void> {
    return this.#record("killed", plugin, this.#crashOf(error));
  }

  async disable(plugin: ActivePlugin, by: "user" | "script", plugins: readonly ActivePlugin[]): Promise<void> {
    const said = { at: this.#now(), code: "", reason: `The ${by} switched it off`, by };
    await this.#edit(plugin.manifest.name, (before) => ({
      integrity: plugin.integrity,
      crashes: before?.integrity === plugin.integrity ? before.crashes : [],
      off: said,
    }));
    await this.#tellOff(plugin, plugins, said, by);
  }

  /** Forgets its crashes, too. */
  async enable(plugin: ActivePlugin, by: "user" | "script"): Promise<void> {
    await this.#states.change(({ health }) => {
      if (!health[plugin.manifest.name]) return undefined;
      const { [plugin.manifest.name]: _, ...others } = health;
      return { health: others };
    });
    await this.#record("enabled", plugin, { code: "", reason: "switched on" }, { actor: by });
  }

  async #tellOff(
    plugin: ActivePlugin,
    plugins: readonly ActivePlugin[],
    said: Pick<PluginCrash, "code" | "reason">,
    actor: "kernel" | "user" | "script" = "kernel",
  ): Promise<string[]> {
    const names = [plugin.manifest.name, ...dependantsOf(plugin.manifest.name, plugins)];
    for (const name of names) {
      const one = plugins.find(({ manifest }) => manifest.name === name) ?? plugin;
      const reason = one === plugin ? said.reason : `It needs ${plugin.manifest.name}: ${said.reason}`;
      await this.#record("disabled", one, { ...said, reason }, { actor });
    }
    return names;
  }

  #edit(name: PluginName, edit: (before: PluginHealth | undefined) => PluginHealth): Promise<void> {
    return this.#states.change(({ health }) => ({ health: { ...health, [name]: edit(health[name]) } }));
  }

  #crashOf(error: Error, at = this.#now()): PluginCrash {
    const reason = isCoded(error) ? `${error.message}. ${error.reason}` : error.message;
    return { at, code: isCoded(error) ? error.code : "", reason: reason.slice(0, 4000) };
  }

  #record(
    event: "killed" | "disabled" | "enabled",
    { manifest, integrity }: ActivePlugin,
    { code, reason }: Pick<PluginCrash, "code" | "reason">,
    { actor = "kernel", run = "" }: { actor?: "kernel" | "user" | "script"; run?: string | undefined } = {},
  ): Promise<void> {
    const { name, version } = manifest;
    return this.#audit.record({ actor, plugin: name, version, integrity, event, code, outcome: reason, run });
  }
}
