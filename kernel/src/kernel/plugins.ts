import { resolve } from "node:path";
import { pluginName, type GrantedCapability, type LockFile, type PluginStates } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { askedBy } from "@tuneit/packaging";
import { verdictsIn } from "../grants/grant-store.ts";
import { canonicalCapability } from "../grants/scope.ts";
import type {
  Consideration,
  InstalledPlugin,
  InstallOptions,
  PluginService,
  PluginUpdate,
  Waiting,
} from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { parseSpec } from "../resolve/spec.ts";
import { inspectPlugin } from "../store/inspect-plugin.ts";
import type { Preparation } from "../store/preparation.ts";
import { readLocalPlugin } from "../store/read-local.ts";
import { publishTo } from "../store/publish.ts";
import type { RegistrySession } from "../store/registry-session.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import type { Isolates } from "./isolates.ts";
import { grantedTo, requestFor } from "./consent.ts";
import { recordGrants } from "./recorded-grants.ts";
import type { RunLedger } from "../attendance/run-ledger.ts";
import type { RunStanding } from "../attendance/run-standing.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import { PluginUpdates } from "./plugin-updates.ts";
import type { UsageBook } from "../usage/usage-book.ts";
import type { Off } from "./plugin-switches.ts";
import type { Workplace } from "./workplace.ts";

/** `kernel.plugins`: installs, updates, removes, and says what each may do. */
export class Plugins implements PluginService {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;
  readonly #isolates: Isolates;
  readonly #ledger: RunLedger;
  readonly #usage: UsageBook;
  readonly #standing: RunStanding;

  constructor(
    place: Workplace,
    parts: {
      shelf: PluginShelf;
      caller: ContributionCaller;
      isolates: Isolates;
      ledger: RunLedger;
      usage: UsageBook;
      standing: RunStanding;
    },
  ) {
    this.#place = place;
    this.#ledger = parts.ledger;
    this.#usage = parts.usage;
    this.#standing = parts.standing;
    this.#shelf = parts.shelf;
    this.#caller = parts.caller;
    this.#isolates = parts.isolates;
  }

  async list(): Promise<InstalledPlugin[]> {
    const about = await this.#about();
    return Promise.all(about.plugins.map((plugin) => this.#describe(plugin, about)));
  }

  async info(name: string) {
    const plugin = await this.#installed(name);
    const { allow, deny } = verdictsIn(await this.#shelf.grants.read(name), plugin.origin);
    await this.#ledger.settle();
    const use = await this.#usage.read(plugin.manifest);
    return { ...(await this.#describe(plugin, await this.#about())), grants: allow, denied: deny, use };
  }

  search(query: string, filters: Readonly<Record<string, string>> = {}) {
    return this.#shelf.registry.use((session) => needed(session).client.search({ q: query, ...filters }));
  }

  page(name: string) {
    if (!pluginName.safeParse(name).success) return Promise.resolve(undefined);
    return this.#shelf.registry.use((session) => needed(session).client.page(name));
  }

  async consider(spec: string, waiting: Waiting = {}): Promise<Consideration[]> {
    const wanted = [parseSpec(spec, process.cwd())];
    const prepare = (session?: RegistrySession) =>
      this.#shelf.exclusively(() => this.#shelf.prepare({ wanted }, waiting, session), waiting);
    const { changed } = await this.#shelf.registry.use(prepare, waiting.signal);
    return changed.map(({ manifest, keyId, before, sizeBytes }) => {
      return { ...requestFor(manifest, keyId, askedBy(manifest)), from: before?.version ?? null, sizeBytes };
    });
  }

  async install(spec: string, options: InstallOptions = {}): Promise<InstalledPlugin> {
    const wanted = parseSpec(spec, process.cwd());
    const preparation = await this.#change({ wanted: [wanted], allowUnsigned: options.allowUnsigned }, options);
    const name =
      wanted.kind === "registry"
        ? wanted.name
        : preparation.plugins.find(({ locked }) => locked.folder === resolve(wanted.path))?.name;
    return this.#describe(await this.#installed(name ?? spec), await this.#about());
  }

  async update(name: string | undefined, options: InstallOptions = {}): Promise<PluginUpdate[]> {
    if (name !== undefined) await this.#installed(name);
    const wanted = name === undefined ? "all" : new Set([name]);
    return this.#shelf.registry.use(
      (session) =>
        this.#shelf.exclusively(() => new PluginUpdates(this.#shelf, needed(session), options).update(wanted), options),
      options.signal,
    );
  }

  async rollback() {
    const lock = await this.#shelf.rollBack();
    return { plugins: Object.fromEntries(Object.entries(lock.plugins).map(([name, { version }]) => [name, version])) };
  }

  async remove(name: string): Promise<void> {
    await this.#installed(name);
    await this.#shelf.exclusively(async () => {
      const preparation = await this.#shelf.prepare({ wanted: [], remove: new Set([name]) }, {}, undefined);
      await this.#shelf.commit(preparation, "declared");
    });
  }

  async disable(name: string): Promise<void> {
    const plugin = await this.#installed(name);
    await this.#shelf.switches.disable(plugin, this.#place.options.actor ?? "script", await this.#shelf.active());
    await this.#isolates.unload(name);
    await this.#standing.tellAll();
  }

  async enable(name: string): Promise<void> {
    // What it did before is forgiven with it.
    await this.#ledger.settle();
    await this.#shelf.switches.enable(await this.#installed(name), this.#place.options.actor ?? "script");
  }

  async pin(name: string): Promise<void> {
    await this.#changePins(name, (pinned) => [...new Set([...pinned, name])]);
  }

  async unpin(name: string): Promise<void> {
    await this.#changePins(name, (pinned) => pinned.filter((one) => one !== name));
  }

  async #changePins(name: string, edit: (pinned: readonly string[]) => readonly string[]): Promise<void> {
    await this.#installed(name);
    await this.#shelf.states.change(({ pinned }) => ({ pinned: edit(pinned).map((one) => pluginName.parse(one)) }));
  }

  async start(name: string): Promise<void> {
    const { manifest } = await this.#installed(name);
    if (manifest.tuneit.main !== undefined) await this.#isolates.start(name);
  }

  async files(name: string) {
    await this.#installed(name);
    const verified = (await this.#shelf.active((plugin) => plugin === name)).find(
      ({ manifest }) => manifest.name === name,
    )!;
    return { root: verified.root, manifest: verified.manifest };
  }

  async grants(name: string) {
    const plugin = await this.#installed(name);
    const verdicts = verdictsIn(await this.#shelf.grants.read(name), plugin.origin);
    const asked = askedBy(plugin.manifest).map(canonicalCapability);
    return { ...verdicts, asked, effective: await grantedTo(plugin, await this.#shelf.office()) };
  }

  async grant(name: string, capability: GrantedCapability): Promise<void> {
    await this.#judge(name, "allow", capability);
  }

  async revoke(name: string, capability: GrantedCapability): Promise<void> {
    await this.#judge(name, "revoke", capability);
  }

  async deny(name: string, capability: GrantedCapability): Promise<void> {
    await this.#judge(name, "deny", capability);
  }

  /** It holds at once, also for what runs in other processes: each looks at the file at every use. */
  async #judge(name: string, verdict: "allow" | "revoke" | "deny", capability: GrantedCapability): Promise<void> {
    const { manifest, integrity, origin } = await this.#installed(name);
    const { actor = "script" } = this.#place.options;
    const { grants } = this.#shelf;
    if (verdict === "allow") {
      await grants.allow(name, [capability], actor, origin);
      await recordGrants(this.#place, this.#shelf);
    } else await grants[verdict](name, [capability], actor);
    const event = ({ allow: "granted", revoke: "revoked", deny: "denied" } as const)[verdict];
    const { version } = manifest;
    await this.#shelf.audit.record({ actor, plugin: name, version, integrity, event, ...capability });
    await this.#standing.tellAll();
  }

  async validate(path: string) {
    const { inspection, manifest } = await inspectPlugin(await readLocalPlugin(resolve(path)), path);
    const { name, version, tuneit } = manifest;
    const offers = Object.entries(tuneit.contributes).flatMap(([point, list]) =>
      (list ?? []).map(({ id }) => `${point}:${id}`),
    );
    const { packedBytes, unpackedBytes, files } = inspection;
    return { name, version, files: files.length, packedBytes, unpackedBytes, offers, asks: askedBy(manifest) };
  }

  publish(folder: string, options: Waiting & { token: string; tag?: string | undefined }) {
    const { token, tag, signal } = options;
    return this.#shelf.registry.use(
      (session) =>
        publishTo(resolve(folder), {
          registry: needed(session).client.address.href,
          token,
          tag,
          signal,
          fetch: this.#place.outbound.fetch,
        }),
      signal,
    );
  }

  call: PluginService["call"] = (target, input, options = {}) => this.#caller.call(target, input, options);

  #change(request: Parameters<PluginShelf["prepare"]>[0], options: InstallOptions): Promise<Preparation> {
    const isLocal = request.wanted.every((spec) => spec.kind === "folder");
    const change = (session: RegistrySession | undefined): Promise<Preparation> =>
      this.#shelf.exclusively(async () => {
        const preparation = await this.#shelf.prepare(request, options, session);
        await this.#shelf.commit(preparation, options.grant ?? "none");
        return preparation;
      }, options);
    return isLocal ? change(undefined) : this.#shelf.registry.use(change, options.signal);
  }

  async #installed(name: string): Promise<ActivePlugin> {
    const found = (await this.#shelf.active()).find(({ manifest }) => manifest.name === name);
    if (found) return found;
    throw fail("TUNEIT_STORE_NOT_INSTALLED", {
      plugin: pluginName.safeParse(name).success ? name : JSON.stringify(name),
    });
  }

  async #about(): Promise<About> {
    const plugins = await this.#shelf.active();
    const [lock, off, { waiting, pinned }] = await Promise.all([
      this.#shelf.lock(),
      this.#shelf.switches.off(plugins),
      this.#shelf.states.read(),
    ]);
    return { plugins, lock, off, waiting, pinned };
  }

  async #describe(plugin: ActivePlugin, { lock, off, waiting, pinned }: About): Promise<InstalledPlugin> {
    const { manifest, integrity, keyId } = plugin;
    const { name, version } = manifest;
    const standing = (await this.#shelf.standings([plugin], new Set(), () => []))[0]!;
    const lacking = [...standing.missing, ...standing.refused].map((one) => `${one.kind} ${one.scope}`);
    const reasons = [off.get(name)?.reason, lacking.length > 0 ? `not granted: ${lacking.join(", ")}` : undefined];
    const reason = reasons.filter((one) => one !== undefined).join("; ");
    const newer = waiting[name];
    return {
      name,
      version,
      integrity,
      signed: keyId !== null,
      source: lock.plugins[name]?.folder == null ? "registry" : "folder",
      manifest,
      enabled: reason === "",
      reason: reason === "" ? null : reason,
      keyId,
      pinned: pinned.includes(name),
      waiting: newer?.from === version ? newer : null,
    };
  }
}

/** What a description is made of beside the plugin itself. */
interface About {
  readonly plugins: readonly ActivePlugin[];
  readonly lock: LockFile;
  readonly off: ReadonlyMap<string, Off>;
  readonly waiting: PluginStates["waiting"];
  readonly pinned: PluginStates["pinned"];
}

function needed(session: RegistrySession | undefined): RegistrySession {
  if (session) return session;
  throw fail("TUNEIT_RESOLVE_UNREACHABLE", { registry: "(none)", problem: "no registry is configured" });
}
