import type { HookTap } from "@tuneit/protocol";
import type { PluginStart } from "../isolation/plugin-host.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { Hook } from "../points/hook.ts";
import type { LifecycleHooks, PluginActivated } from "../points/lifecycle.ts";
import type { Isolates } from "./isolates.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

interface Parts {
  readonly shelf: PluginShelf;
  readonly isolates: Isolates;
  readonly hooks: LifecycleHooks;
  /** The hook's own deadline comes before the isolate's. */
  readonly deadlineMs: number;
}

interface Wanted {
  readonly plugin: ActivePlugin;
  readonly tap: HookTap;
}

/** Taps of the plugins that are installed, on, and were granted the hook: `hooks:tap` with its name. */
export class PluginTaps {
  readonly #place: Workplace;
  readonly #parts: Parts;
  readonly #taps = new Map<string, () => void>();
  readonly #telling = new Set<Promise<void>>();
  #isClosed = false;

  constructor(place: Workplace, parts: Parts) {
    this.#place = place;
    this.#parts = parts;
  }

  /** Brings the taps in line with what is installed now. Starts nothing. */
  async refresh(): Promise<void> {
    const wanted = await this.#wanted();
    for (const [key, untap] of this.#taps) {
      if (wanted.has(key)) continue;
      untap();
      this.#taps.delete(key);
    }
    for (const [key, one] of wanted) if (!this.#taps.has(key)) this.#taps.set(key, this.#tap(one));
  }

  /** Whoever started does not wait for those that hear of it. */
  activated({ plugin, version, verifyMs, spawnMs, loadMs }: PluginStart): void {
    const event: PluginActivated = { plugin, version, milliseconds: verifyMs + spawnMs + loadMs };
    const telling = this.refresh()
      .then(() => this.#parts.hooks.pluginActivated.tell(event))
      .catch(() => undefined)
      .finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  /** Lets what is being told come to its end. */
  async close(): Promise<void> {
    while (this.#telling.size > 0) await Promise.all(this.#telling);
    this.#isClosed = true;
    for (const untap of this.#taps.values()) untap();
    this.#taps.clear();
  }

  async #wanted(): Promise<ReadonlyMap<string, Wanted>> {
    const { shelf } = this.#parts;
    const wanted = new Map<string, Wanted>();
    if (this.#isClosed || this.#place.options.safeMode) return wanted;
    const plugins = await shelf.active();
    const tapping = plugins.filter(({ manifest }) => (manifest.tuneit.taps ?? []).length > 0);
    if (tapping.length === 0) return wanted;
    const off = await shelf.switches.off(plugins);
    for (const [index, { decision, missing, refused }] of (
      await shelf.standings(tapping, new Set(), () => [])
    ).entries()) {
      const plugin = tapping[index]!;
      if (off.has(plugin.manifest.name) || missing.length > 0 || refused.length > 0) continue;
      for (const tap of plugin.manifest.tuneit.taps ?? [])
        if (decision.granted.some(({ kind, scope }) => kind === "hooks:tap" && scope === tap.hook))
          wanted.set(`${plugin.integrity} ${tap.hook} ${tap.entry}`, { plugin, tap });
    }
    return wanted;
  }

  #tap({ plugin: { manifest }, tap }: Wanted): () => void {
    const { isolates, hooks, deadlineMs } = this.#parts;
    const { name: plugin, version } = manifest;
    const isOwn = (event: unknown): boolean =>
      tap.hook === "pluginActivated" && (event as PluginActivated).plugin === plugin;
    const request = { point: "hook", export: tap.entry.slice("js:".length), deadlineMs };
    return (hooks[tap.hook] as Hook<unknown, unknown>).tap(
      { plugin, version },
      async (event, signal) =>
        isOwn(event) ? undefined : ((await isolates.call(plugin, { ...request, args: event, signal })) ?? undefined),
      async (event) => void (isOwn(event) || (await isolates.start(plugin))),
    );
  }
}
