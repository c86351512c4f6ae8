import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { GrantedCapability, LockFile } from "@tuneit/protocol";
import { inTurn } from "../files/in-turn.ts";
import { WatchedFile } from "../capabilities/watched-file.ts";
import { fail } from "../errors/index.ts";
import { AuditLog } from "../grants/audit.ts";
import { GrantStore } from "../grants/grant-store.ts";
import type { Verdicts } from "../grants/decide.ts";
import { readPolicy, type PolicyFile } from "../grants/policy.ts";
import type { GrantMode, Waiting } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { formatLock, readLockFile, rollBackLockFile, writeLockFile } from "../resolve/lock-file.ts";
import { originOf } from "../resolve/origin.ts";
import { activePlugins, lockOf, storePrepared } from "../store/commit-install.ts";
import type { InstallRequest, Preparation, PreparedPlugin } from "../store/preparation.ts";
import { prepareInstall } from "../store/prepare-install.ts";
import { lastBlockJudge, type RegistrySession } from "../store/registry-session.ts";
import { Store } from "../store/store.ts";
import { PluginStatesFile } from "./plugin-states.ts";
import { PluginSwitches, type Off } from "./plugin-switches.ts";
import { UpdateTrials } from "./update-trials.ts";
import { grantedTo, obtainConsent, standingOf, verdictsFor, type ConsentOffice, type Standing } from "./consent.ts";
import { RegistrySource } from "../store/registry-source.ts";
import { version } from "./version.ts";
import type { Workplace } from "./workplace.ts";

/** What the steps of an install say to whoever watches. */
const stepTexts = { resolve: "Choosing versions", fetch: "Fetching", store: "Storing" } as const;

/** The plugins of one workspace: its lock, the store behind it, and what was granted. */
export class PluginShelf {
  readonly store: Store;
  readonly grants: GrantStore;
  readonly audit: AuditLog;
  readonly registry: RegistrySource;
  readonly states: PluginStatesFile;
  readonly switches: PluginSwitches;
  readonly trials: UpdateTrials;
  /** The lock that each change was prepared from. */
  readonly #bases = new WeakMap<Preparation, string>();
  readonly #place: Workplace;
  readonly #policy: WatchedFile<PolicyFile> | undefined;

  constructor(place: Workplace) {
    this.#place = place;
    this.store = new Store(place.home);
    this.grants = new GrantStore(place.home);
    const { policy } = place.options;
    this.#policy = policy === undefined ? undefined : new WatchedFile(policy, () => readPolicy(policy));
    this.audit = new AuditLog(place.home);
    this.registry = new RegistrySource(place.home, place.registry, place.outbound.fetch);
    this.states = new PluginStatesFile(place.workspace);
    this.switches = new PluginSwitches(this.states, this.audit);
    this.trials = new UpdateTrials(this.states);
  }

  get #lockPath(): string {
    return join(this.#place.workspace, "tuneit.lock");
  }

  lock(): Promise<LockFile> {
    return readLockFile(this.#lockPath);
  }

  rollBack(): Promise<LockFile> {
    return this.exclusively(() => rollBackLockFile(this.#lockPath));
  }

  /** Runs `work` while no other process changes the plugins of this workspace. */
  async exclusively<Result>(work: () => Promise<Result>, { signal, onProgress }: Waiting = {}): Promise<Result> {
    const folder = join(this.#place.workspace, ".tuneit");
    await mkdir(folder, { recursive: true });
    const step = "Waiting for another change of this workspace's plugins";
    const onWait = (): void => onProgress?.({ step, done: 0, total: null, unit: "plugins" });
    return inTurn(join(folder, "plugins.turn"), work, { signal, onWait });
  }

  /** Another text whenever the lock, or what is off, may be another. */
  async stamp(): Promise<string> {
    const stamps = [this.#lockPath, this.states.path].map(async (path) => {
      const { ino, mtimeMs, size } = await stat(path).catch(() => ({ ino: 0, mtimeMs: 0, size: 0 }));
      return `${ino} ${mtimeMs} ${size}`;
    });
    return (await Promise.all(stamps)).join();
  }

  /** Takes an update back whose code did not start, with all that was updated with it. Answers with the version that is active now. */
  restoreBefore(plugin: string, integrity: string): Promise<string | undefined> {
    return this.exclusively(async () => {
      const lock = await this.lock();
      const restored = await this.trials.undo(plugin, integrity, lock);
      if (restored) await writeLockFile(this.#lockPath, restored.lock);
      return restored?.version;
    });
  }

  /**
   * The plugins of the lock. Those that `verify` names, for code of them is about to run, have every file checked against
   * what was installed, must be on, and must not be blocked by what this machine last learned of their registry.
   *
   * @throws TUNEIT_STORE_TAMPERED, TUNEIT_STORE_BLOCKED, TUNEIT_ISOLATE_DISABLED
   */
  async active(verify: (plugin: string) => boolean = () => false): Promise<ActivePlugin[]> {
    const lock = await this.lock();
    const plugins = await activePlugins(lock, this.store, { verify });
    const judge = lock.registry === null ? undefined : await lastBlockJudge(this.#place.home, lock.registry);
    for (const { manifest, keyId } of plugins) {
      const reason = keyId !== null && verify(manifest.name) ? judge?.(manifest.name, manifest.version) : undefined;
      if (reason !== undefined)
        throw fail("TUNEIT_STORE_BLOCKED", { plugin: manifest.name, version: manifest.version, reason });
    }
    await this.switches.requireOn(plugins, verify);
    return plugins;
  }

  /** On all plugins of that name: a run that goes on has its own, which may have left the lock by now. */
  async verdictsOn(plugin: string): Promise<Verdicts[]> {
    return verdictsFor(plugin, await this.office());
  }

  /** Writes down that code of these may read one file: the user picked it, for this call or run alone. */
  async recordPicked(plugins: readonly ActivePlugin[], path: string, run = ""): Promise<void> {
    for (const { manifest, integrity } of plugins)
      await this.audit.record({
        ...{
          actor: this.#place.options.actor ?? "script",
          plugin: manifest.name,
          version: manifest.version,
          integrity,
        },
        ...{ event: "used", kind: "fs:read", scope: "a file that was picked", target: path, outcome: "ok", run },
      });
  }

  /** Why plugins are off, for those that are. */
  async off(): Promise<ReadonlyMap<string, Off>> {
    return this.switches.off(await this.active());
  }

  async office(): Promise<ConsentOffice> {
    const { consent, actor = "script" } = this.#place.options;
    return { grants: this.grants, audit: this.audit, policy: await this.#policy?.value(), actor, ask: consent };
  }

  /** Everything of a change before anybody is asked: resolved, fetched, verified, in the store; the lock is as it was. */
  async prepare(
    request: Omit<InstallRequest, "lock">,
    waiting: Waiting,
    session: RegistrySession | undefined,
  ): Promise<Preparation> {
    const { signal, onProgress } = waiting;
    const progress =
      onProgress &&
      ((said: {
        step: keyof typeof stepTexts;
        plugin: string;
        done: number;
        total: number | null;
        unit: "plugins" | "bytes";
      }) => onProgress({ ...said, step: `${stepTexts[said.step]} ${said.plugin}`.trim() }));
    const context = {
      store: this.store,
      registry: session,
      host: version,
      now: Date.now,
      signal,
      onProgress: progress,
    };
    const lock = await this.lock();
    const preparation = await prepareInstall({ ...request, lock }, context);
    this.#bases.set(preparation, formatLock(lock));
    await storePrepared(preparation, this.store, { signal, onProgress: progress });
    return preparation;
  }

  /**
   * Asks for what is missing, then switches to the new lock. Call it `exclusively`.
   *
   * @throws TUNEIT_GRANT_MISSING, TUNEIT_GRANT_REFUSED, TUNEIT_STORE_LOCK_MOVED
   */
  async commit(preparation: Preparation, mode: GrantMode, needs: Needs = () => []): Promise<void> {
    const office = await this.office();
    const standings = await Promise.all(
      preparation.changed.map((plugin) => standingOf(applicant(plugin, preparation, needs), office)),
    );
    await obtainConsent(standings, mode, office);
    await this.#switch(preparation, office);
  }

  /** How the plugins stand that a plan uses, new ones included. */
  async standings(
    plugins: readonly ActivePlugin[],
    installing: ReadonlySet<string>,
    needs: Needs,
  ): Promise<Standing[]> {
    const office = await this.office();
    return Promise.all(
      plugins.map((plugin) => {
        const { name } = plugin.manifest;
        return standingOf({ ...plugin, installing: installing.has(name), needs: needs(name) }, office);
      }),
    );
  }

  async #switch(preparation: Preparation, office: ConsentOffice): Promise<void> {
    const lock = await this.lock();
    if (this.#bases.get(preparation) !== formatLock(lock)) throw fail("TUNEIT_STORE_LOCK_MOVED");
    await this.trials.begin(preparation);
    const granted = new Map<string, readonly GrantedCapability[]>();
    for (const plugin of preparation.plugins)
      granted.set(plugin.name, await grantedTo({ ...plugin, origin: originOf(preparation.registry, plugin) }, office));
    await writeLockFile(
      this.#lockPath,
      lockOf(preparation, lock, (name) => granted.get(name) ?? []),
    );
  }
}

/** Capabilities beyond the required ones that what is about to happen cannot do without. */
export type Needs = (plugin: string) => readonly GrantedCapability[];

const applicant = (plugin: PreparedPlugin, { registry }: Preparation, needs: Needs) => ({
  ...plugin,
  origin: originOf(registry, plugin),
  installing: true,
  needs: needs(plugin.name),
});
