import { resolve } from "node:path";
import { pluginName, type GrantedCapability, type LockFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { askedBy } from "../grants/asked.ts";
import { widened } from "../grants/decide.ts";
import { canonicalCapability } from "../grants/scope.ts";
import type { InstalledPlugin, InstallOptions, PluginService, Waiting } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { parseSpec } from "../resolve/spec.ts";
import type { Preparation } from "../store/preparation.ts";
import { publishTo } from "../store/publish.ts";
import type { RegistrySession } from "../store/registry-session.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

/** `kernel.plugins`: installs, updates, removes, and says what each may do. */
export class Plugins implements PluginService {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;

  constructor(place: Workplace, shelf: PluginShelf, caller: ContributionCaller) {
    this.#place = place;
    this.#shelf = shelf;
    this.#caller = caller;
  }

  async list(): Promise<InstalledPlugin[]> {
    const lock = await this.#shelf.lock();
    return Promise.all((await this.#shelf.active()).map((plugin) => this.#describe(plugin, lock)));
  }

  async info(name: string) {
    const plugin = await this.#installed(name);
    const { allow, deny } = await this.#shelf.grants.read(name);
    return { ...(await this.#describe(plugin, await this.#shelf.lock())), grants: allow, denied: deny };
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
    return this.#describe(await this.#installed(name ?? spec), await this.#shelf.lock());
  }

  async update(name: string | undefined, options: InstallOptions = {}) {
    if (name !== undefined) await this.#installed(name);
    return this.#shelf.registry.use(async (session) => {
      const preparation = await this.#shelf.prepare(
        { wanted: [], update: name === undefined ? "all" : new Set([name]) },
        options,
        needed(session),
      );
      const moved = preparation.changed.filter(({ before }) => before !== undefined);
      if (moved.length > 0) await this.#shelf.commit(preparation, options.grant ?? "none");
      return Promise.all(
        moved.map(async ({ name: plugin, before, version, manifest }) => ({
          name: plugin,
          from: before!.version,
          to: version,
          held: [] as GrantedCapability[],
          asks: widened(before!.capabilities, askedBy(manifest)),
        })),
      );
    }, options.signal);
  }

  async rollback() {
    const lock = await this.#shelf.rollBack();
    return { plugins: Object.fromEntries(Object.entries(lock.plugins).map(([name, { version }]) => [name, version])) };
  }

  async remove(name: string): Promise<void> {
    await this.#installed(name);
    const preparation = await this.#shelf.prepare({ wanted: [], remove: new Set([name]) }, {}, undefined);
    await this.#shelf.commit(preparation, "declared");
  }

  async grants(name: string) {
    const plugin = await this.#installed(name);
    const { allow, deny } = await this.#shelf.grants.read(name);
    return { allow, deny, asked: askedBy(plugin.manifest).map(canonicalCapability) };
  }

  async grant(name: string, capability: GrantedCapability): Promise<void> {
    const { manifest, integrity } = await this.#installed(name);
    const { actor = "script" } = this.#place.options;
    await this.#shelf.grants.allow(name, [capability], actor);
    await this.#shelf.audit.record({
      actor,
      plugin: name,
      version: manifest.version,
      integrity,
      event: "granted",
      ...capability,
    });
  }

  async deny(name: string, capability: GrantedCapability): Promise<void> {
    const { manifest, integrity } = await this.#installed(name);
    const { actor = "script" } = this.#place.options;
    await this.#shelf.grants.deny(name, [capability], actor);
    await this.#shelf.audit.record({
      actor,
      plugin: name,
      version: manifest.version,
      integrity,
      event: "revoked",
      ...capability,
    });
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
    const change = async (session: RegistrySession | undefined): Promise<Preparation> => {
      const preparation = await this.#shelf.prepare(request, options, session);
      await this.#shelf.commit(preparation, options.grant ?? "none");
      return preparation;
    };
    return isLocal ? change(undefined) : this.#shelf.registry.use(change, options.signal);
  }

  async #installed(name: string): Promise<ActivePlugin> {
    const found = (await this.#shelf.active()).find(({ manifest }) => manifest.name === name);
    if (found) return found;
    throw fail("TUNEIT_STORE_NOT_INSTALLED", {
      plugin: pluginName.safeParse(name).success ? name : JSON.stringify(name),
    });
  }

  async #describe({ manifest, integrity, keyId }: ActivePlugin, lock: LockFile): Promise<InstalledPlugin> {
    const locked = lock.plugins[manifest.name];
    const standing = (await this.#shelf.standings([{ manifest, integrity, keyId, root: "" }], new Set(), () => []))[0]!;
    const lacking = [...standing.missing, ...standing.refused].map((one) => `${one.kind} ${one.scope}`);
    return {
      name: manifest.name,
      version: manifest.version,
      integrity,
      signed: keyId !== null,
      source: locked?.folder == null ? "registry" : "folder",
      manifest,
      enabled: lacking.length === 0,
      reason: lacking.length === 0 ? null : `not granted: ${lacking.join(", ")}`,
    };
  }
}

function needed(session: RegistrySession | undefined): RegistrySession {
  if (session) return session;
  throw fail("TUNEIT_RESOLVE_UNREACHABLE", { registry: "(none)", problem: "no registry is configured" });
}
