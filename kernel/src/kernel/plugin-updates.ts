import type { WaitingUpdate } from "@tuneit/protocol";
import { askedBy } from "@tuneit/packaging";
import { widened } from "../grants/decide.ts";
import type { InstallOptions, PluginUpdate } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { originOf } from "../resolve/origin.ts";
import type { Preparation, PreparedPlugin } from "../store/preparation.ts";
import type { RegistrySession } from "../store/registry-session.ts";
import { askForUpdate, missingForUpdates, type WiderUpdate } from "./consent.ts";
import { dependantsOf } from "./dependants.ts";
import type { PluginShelf } from "./plugin-shelf.ts";

/**
 * Updates of the plugins of a workspace. One that asks for the same or less is silent; one that asks for more waits until
 * somebody accepts it, and the version before goes on.
 */
export class PluginUpdates {
  readonly #shelf: PluginShelf;
  readonly #session: RegistrySession;
  readonly #options: InstallOptions;

  constructor(shelf: PluginShelf, session: RegistrySession, options: InstallOptions) {
    this.#shelf = shelf;
    this.#session = session;
    this.#options = options;
  }

  /** @throws TUNEIT_GRANT_MISSING with the whole list and nothing changed, where nobody can be asked */
  async update(wanted: "all" | ReadonlySet<string>): Promise<PluginUpdate[]> {
    const mode = this.#options.grant ?? "none";
    const preparation = await this.#prepare(wanted === "all" ? await this.#unpinned() : wanted);
    const wider = await this.#wider(preparation);
    await this.#remember(wider, preparation);
    const office = await this.#shelf.office();
    if (wider.length > 0 && (mode === "none" || (mode === "prompt" && !office.ask))) throw missingForUpdates(wider);
    const held = new Map<string, WiderUpdate>();
    if (mode === "prompt")
      for (const one of wider) if (!(await askForUpdate(one, office))) held.set(one.plugin.name, one);
    const accepted = await this.#without(preparation, held);
    if (accepted.changed.length > 0) await this.#shelf.commit(accepted, mode);
    return [
      ...moved(accepted).map((plugin) => described(plugin, [])),
      ...[...held.values()].map(({ plugin, asks }) => described(plugin, asks)),
    ];
  }

  async #unpinned(): Promise<"all" | ReadonlySet<string>> {
    const { pinned } = await this.#shelf.states.read();
    if (pinned.length === 0) return "all";
    const names = Object.keys((await this.#shelf.lock()).plugins);
    return new Set(names.filter((name) => !(pinned as readonly string[]).includes(name)));
  }

  #prepare(update: "all" | ReadonlySet<string>): Promise<Preparation> {
    return this.#shelf.prepare({ wanted: [], update }, this.#options, this.#session);
  }

  /** The set to be, with what is held left at its version, and so all that cannot go without it. */
  async #without(preparation: Preparation, held: Map<string, WiderUpdate>): Promise<Preparation> {
    let names = moved(preparation).map(({ name }) => name as string);
    let rest = preparation;
    let refused = [...held.values()];
    while (refused.length > 0) {
      const stuck = new Set(refused.flatMap(({ plugin: { name } }) => [name, ...dependantsOf(name, rest.plugins)]));
      const left = names.filter((name) => !stuck.has(name));
      names = left.length < names.length ? left : [];
      rest = await this.#prepare(new Set(names));
      // What others need comes along, and another version may be chosen now, which nobody was asked about.
      refused = (await this.#wider(rest)).filter((one) => held.has(one.plugin.name) || !accepts(preparation, one));
      for (const one of refused) held.set(one.plugin.name, one);
      if (names.length === 0) break;
    }
    return rest;
  }

  async #wider({ changed, registry }: Preparation): Promise<WiderUpdate[]> {
    const found: WiderUpdate[] = [];
    for (const plugin of changed) {
      const origin = originOf(registry, plugin);
      const asks = plugin.before ? await this.#asksMore({ ...plugin, origin }, plugin.before.integrity) : [];
      if (asks.length > 0) found.push({ plugin, origin, asks });
    }
    return found;
  }

  /** What was granted or denied before need not be asked again. */
  async #asksMore(plugin: Omit<ActivePlugin, "root">, before: string): Promise<WiderUpdate["asks"]> {
    const had = await this.#shelf.store.peek(before);
    const more = widened(had ? askedBy(had.manifest) : [], askedBy(plugin.manifest));
    const [standing] = await this.#shelf.standings([{ ...plugin, root: "" }], new Set(), () => []);
    const { granted } = standing!.decision;
    return more.filter((one) => !granted.some(({ kind, scope }) => kind === one.kind && scope === one.scope));
  }

  #remember(wider: readonly WiderUpdate[], preparation: Preparation): Promise<void> {
    const looked = new Set<string>(preparation.plugins.map(({ name }) => name));
    const now = Object.fromEntries(wider.map(({ plugin, asks }) => [plugin.name, waitingOf(plugin, asks)]));
    return this.#shelf.states.change(({ waiting }) => {
      const others = Object.entries(waiting).filter(([name]) => !looked.has(name) || Object.hasOwn(now, name));
      if (wider.length === 0 && others.length === Object.keys(waiting).length) return undefined;
      return { waiting: { ...Object.fromEntries(others), ...now } };
    });
  }
}

const moved = ({ changed }: Preparation): PreparedPlugin[] => changed.filter(({ before }) => before !== undefined);

const accepts = ({ changed }: Preparation, { plugin }: WiderUpdate): boolean =>
  changed.some(({ integrity }) => integrity === plugin.integrity);

const described = ({ name, before, version }: PreparedPlugin, held: WiderUpdate["asks"]): PluginUpdate => ({
  name,
  from: before!.version,
  to: version,
  held: held.map(({ kind, scope, required }) => ({ kind, scope, required })),
});

const waitingOf = ({ before, version, integrity }: PreparedPlugin, asks: WiderUpdate["asks"]): WaitingUpdate => ({
  from: before!.version,
  version,
  integrity,
  asks: asks.map(({ kind, scope, required }) => ({ kind, scope, required })),
  at: Date.now(),
});
