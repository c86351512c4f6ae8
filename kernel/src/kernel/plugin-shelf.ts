import { join } from "node:path";
import type { GrantedCapability, LockFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { AuditLog } from "../grants/audit.ts";
import { GrantStore } from "../grants/grant-store.ts";
import { readPolicy, type PolicyFile } from "../grants/policy.ts";
import type { GrantMode, Waiting } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { readLockFile, rollBackLockFile, writeLockFile } from "../resolve/lock-file.ts";
import { activePlugins, lockOf, storePrepared } from "../store/commit-install.ts";
import type { InstallRequest, Preparation, PreparedPlugin } from "../store/preparation.ts";
import { prepareInstall } from "../store/prepare-install.ts";
import { lastBlockJudge, type RegistrySession } from "../store/registry-session.ts";
import { Store } from "../store/store.ts";
import { obtainConsent, standingOf, type ConsentOffice, type Standing } from "./consent.ts";
import { RegistrySource } from "./registry-source.ts";
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
  readonly #place: Workplace;
  #policy: Promise<PolicyFile> | undefined;

  constructor(place: Workplace) {
    this.#place = place;
    this.store = new Store(place.home);
    this.grants = new GrantStore(place.home);
    this.audit = new AuditLog(place.home);
    this.registry = new RegistrySource(place.home, place.registry);
  }

  get #lockPath(): string {
    return join(this.#place.workspace, "tuneit.lock");
  }

  lock(): Promise<LockFile> {
    return readLockFile(this.#lockPath);
  }

  rollBack(): Promise<LockFile> {
    return rollBackLockFile(this.#lockPath);
  }

  /**
   * The plugins of the lock. Those that `verify` names, for code of them is about to run, have every file checked against
   * what was installed, and must not be blocked by what this machine last learned of their registry.
   *
   * @throws TUNEIT_STORE_TAMPERED, TUNEIT_STORE_BLOCKED
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
    return plugins;
  }

  async office(): Promise<ConsentOffice> {
    const { policy, consent, actor = "script" } = this.#place.options;
    this.#policy ??= policy === undefined ? undefined : readPolicy(policy);
    return { grants: this.grants, audit: this.audit, policy: await this.#policy, actor, ask: consent };
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
    const preparation = await prepareInstall({ ...request, lock: await this.lock() }, context);
    await storePrepared(preparation, this.store, { signal, onProgress: progress });
    return preparation;
  }

  /** Asks for what is missing, then switches to the new lock. @throws TUNEIT_GRANT_MISSING, TUNEIT_GRANT_REFUSED */
  async commit(preparation: Preparation, mode: GrantMode, needs: Needs = () => []): Promise<void> {
    const office = await this.office();
    const standings = await Promise.all(
      preparation.changed.map((plugin) => standingOf(applicant(plugin, needs), office)),
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
      plugins.map(({ manifest, integrity, keyId }) =>
        standingOf(
          { manifest, integrity, keyId, installing: installing.has(manifest.name), needs: needs(manifest.name) },
          office,
        ),
      ),
    );
  }

  async #switch(preparation: Preparation, office: ConsentOffice): Promise<void> {
    const granted = new Map<string, readonly GrantedCapability[]>();
    for (const plugin of preparation.plugins)
      granted.set(
        plugin.name,
        (
          await standingOf(
            applicant(plugin, () => []),
            office,
          )
        ).decision.granted,
      );
    await writeLockFile(
      this.#lockPath,
      lockOf(preparation, await this.lock(), (name) => granted.get(name) ?? []),
    );
  }
}

/** Capabilities beyond the required ones that what is about to happen cannot do without. */
export type Needs = (plugin: string) => readonly GrantedCapability[];

const applicant = ({ name, manifest, integrity, keyId }: PreparedPlugin, needs: Needs) => ({
  manifest,
  integrity,
  keyId,
  installing: true,
  needs: needs(name),
});
