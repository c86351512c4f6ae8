import type { CapabilityKind, GrantedCapability, GrantFile, LockFile, PluginManifest } from "@tuneit/protocol";
import { askedBy } from "@tuneit/packaging";
import { decide, type Verdicts } from "../grants/decide.ts";
import { verdictsIn, type GrantStore } from "../grants/grant-store.ts";
import { readPolicy, verdictsOf, type PolicyFile } from "../grants/policy.ts";
import { canonicalCapability, covers, isNamed, isNamedOne } from "../grants/scope.ts";
import { originOf } from "../resolve/origin.ts";
import { readLockFile } from "../resolve/lock-file.ts";
import { WatchedFile } from "./watched-file.ts";

/** What one plugin may do at this moment. */
export interface Effective {
  readonly granted: readonly GrantedCapability[];
  /** Denials reach further than what was asked: a path below a granted folder, one host of many. */
  readonly denied: readonly GrantedCapability[];
}

export interface GrantSources {
  readonly grants: GrantStore;
  readonly lock: string;
  readonly policy?: string | undefined;
}

/** The file of a plugin, and the rules about it. */
type Said = readonly [GrantFile, ...Verdicts[]];

const nothing: Effective = { granted: [], denied: [] };

/**
 * What was asked for, recorded in the lock, and allowed by user or policy. Each question looks at the files, so that what
 * another process takes back is gone at once; they are read again only where they changed.
 */
export class EffectiveGrants {
  readonly #sources: GrantSources;
  readonly #files = new Map<string, WatchedFile<GrantFile>>();
  readonly #lock: WatchedFile<LockFile>;
  readonly #policy: WatchedFile<PolicyFile> | undefined;
  /** The last decision, for as long as what it was made of is the same. */
  readonly #known = new WeakMap<PluginManifest, { lock: LockFile; said: Said; effective: Effective }>();

  constructor(sources: GrantSources) {
    this.#sources = sources;
    const { lock, policy } = sources;
    this.#lock = new WatchedFile(lock, () => readLockFile(lock));
    this.#policy = policy === undefined ? undefined : new WatchedFile(policy, () => readPolicy(policy));
  }

  /** @throws TUNEIT_GRANT_FILE_INVALID, TUNEIT_GRANT_POLICY_INVALID, TUNEIT_RESOLVE_LOCK_INVALID: then nothing is granted */
  async of(manifest: PluginManifest): Promise<Effective> {
    const lock = await this.#lock.value();
    const said = await this.#saidOf(manifest.name);
    const known = this.#known.get(manifest);
    const isSame = known?.lock === lock && said.every((one, index) => one === known.said[index]);
    if (known && isSame && said.length === known.said.length) return known.effective;
    const effective = decided(manifest, lock, said);
    this.#known.set(manifest, { lock, said, effective });
    return effective;
  }

  async #saidOf(plugin: string): Promise<Said> {
    const { grants } = this.#sources;
    const file = this.#files.get(plugin) ?? new WatchedFile(grants.pathOf(plugin), () => grants.read(plugin));
    this.#files.set(plugin, file);
    const policy = await this.#policy?.value();
    return [await file.value(), ...(policy ? verdictsOf(policy, plugin) : [])];
  }
}

function decided(manifest: PluginManifest, { plugins, registry }: LockFile, [file, ...rules]: Said): Effective {
  const locked = Object.hasOwn(plugins, manifest.name) ? plugins[manifest.name] : undefined;
  if (!locked) return nothing;
  const verdicts = [verdictsIn(file, originOf(registry, locked)), ...rules];
  const granted = effectiveOf(askedBy(manifest), verdicts);
  const recorded = (one: GrantedCapability): boolean => locked.capabilities.some((other) => covers(other, one));
  return { granted: granted.filter(recorded), denied: verdicts.flatMap(({ deny }) => deny) };
}

/** What was asked for and allowed; where less was allowed than asked for, that. */
export function effectiveOf(
  asked: readonly { readonly kind: CapabilityKind; readonly scope: string }[],
  verdicts: readonly Verdicts[],
): GrantedCapability[] {
  const wide = asked.map(canonicalCapability);
  const narrower = verdicts
    .flatMap(({ allow }) => allow)
    .filter((given) => wide.some((one) => covers(one, given) || isNamedOne(one, given)));
  const all = new Map(
    [...asked, ...narrower]
      .filter(({ scope }) => !isNamed(scope))
      .map((one) => [`${one.kind} ${canonicalCapability(one).scope}`, one]),
  );
  return [...decide([...all.values()], verdicts).granted];
}
