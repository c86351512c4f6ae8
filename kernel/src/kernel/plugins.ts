import { resolve } from "node:path";
import { pluginName, type GrantedCapability, type LockFile, type PluginStates } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { askedBy } from "../grants/asked.ts";
import { canonicalCapability } from "../grants/scope.ts";
import type { InstalledPlugin, InstallOptions, PluginService, PluginUpdate, Waiting } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { parseSpec } from "../resolve/spec.ts";
import type { Preparation } from "../store/preparation.ts";
import { publishTo } from "../store/publish.ts";
import type { RegistrySession } from "../store/registry-session.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import type { Isolates } from "./isolates.ts";
import { grantedTo } from "./consent.ts";
import { recordGrants } from "./recorded-grants.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import { PluginUpdates } from "./plugin-updates.ts";
import type { Off } from "./plugin-switches.ts";
import type { Workplace } from "./workplace.ts";

/** `kernel.plugins`: installs, updates, removes, and says what each may do. */
export class Plugins implements PluginService {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;
  readonly #isolates: Isolates;

  constructor(place: Workplace, parts: { shelf: PluginShelf; caller: ContributionCaller; isolates: Isolates }) {
    this.#place = place;
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
    const { allow, deny } = await this.#shelf.grants.read(name);
    return { ...(await this.#describe(plugin, await this.#about())), grants: allow, denied: deny };
  }

  search(query: string, filters: Readonly<Record<string, string>> = {}) {
    return this.#shelf.registry.use((session) => needed(session).client.search({ q: query, ...filters }));
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
  }

  async enable(name: string): Promise<void> {
    await this.#shelf.switches.enable(await this.#installed(name), this.#place.options.actor ?? "script");
  }

  async start(name: string): Promise<void> {
    const { manifest } = await this.#installed(name);
    if (manifest.tuneit.main !== undefined) await this.#isolates.start(name);
  }

  async grants(name: string) {
    const { manifest } = await this.#installed(name);
    const { allow, deny } = await this.#shelf.grants.read(name);
    const asked = askedBy(manifest).map(canonicalCapability);
    return { allow, deny, asked, effective: await grantedTo(manifest, await this.#shelf.office()) };
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
    const { manifest, integrity } = await this.#installed(name);
    const { actor = "script" } = this.#place.options;
    await this.#shelf.grants[verdict](name, [capability], actor);
    if (verdict === "allow") await recordGrants(this.#place, this.#shelf);
    const event = ({ allow: "granted", revoke: "revoked", deny: "denied" } as const)[verdict];
    const { version } = manifest;
    await this.#shelf.audit.record({ actor, plugin: name, version, integrity, event, ...capability });
  }

  publish(folder: string, options: Waiting & { token: string; tag?: string | undefined }) {
    const { token, tag, signal } = options;
    return this.#shelf.registry.use(
      (session) => publishTo(resolve(folder), { registry: needed(session).client.address.href, token, tag, signal }),
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
    const [lock, off, { waiting }] = await Promise.all([
      this.#shelf.lock(),
      this.#shelf.switches.off(plugins),
      this.#shelf.states.read(),
    ]);
    return { plugins, lock, off, waiting };
  }

  async #describe(
    { manifest, integrity, keyId }: ActivePlugin,
    { lock, off, waiting }: About,
  ): Promise<InstalledPlugin> {
    const { name, version } = manifest;
    const standing = (await this.#shelf.standings([{ manifest, integrity, keyId, root: "" }], new Set(), () => []))[0]!;
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
}

function needed(session: RegistrySession | undefined): RegistrySession {
  if (session) return session;
  throw fail("TUNEIT_RESOLVE_UNREACHABLE", { registry: "(none)", problem: "no registry is configured" });
}
