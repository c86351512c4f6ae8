import type { GrantedCapability, Plan, PluginManifest, SecretEntry, Stage } from "@tuneit/protocol";
import { EffectiveGrants } from "../capabilities/effective-grants.ts";
import { fail } from "../errors/index.ts";
import { askedBy } from "@tuneit/packaging";
import { covers, isNamed } from "../grants/scope.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { SecretsOfStages } from "../runs/secrets-of-stages.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import { lockPath } from "./recorded-grants.ts";
import type { Workplace } from "./workplace.ts";

interface Wanted {
  readonly name: string;
  readonly required: boolean;
  readonly capability: GrantedCapability;
}

const asValue = "=value";
const kind = "secrets:read";

/** Secrets that Python code is shown: only what was granted as a value, and only where no other plugin's code runs. */
export class StageSecrets {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #grants: EffectiveGrants;

  constructor(place: Workplace, shelf: PluginShelf) {
    this.#place = place;
    this.#shelf = shelf;
    const { policy } = place.options;
    this.#grants = new EffectiveGrants({ grants: shelf.grants, lock: lockPath(place), policy });
  }

  /**
   * The plan with the secrets that each stage will be given. Opens nothing.
   *
   * @throws TUNEIT_SECRET_ABSENT, TUNEIT_SECRET_HOSTS_UNREACHED: for what a plugin requires
   */
  async named(plan: Plan, plugins: readonly ActivePlugin[]): Promise<Plan> {
    const stages = plan.stages.map(async (stage) => {
      const plugin = onlyPluginOf(stage, plugins);
      return plugin ? { ...stage, secrets: await this.#namesFor(plugin.manifest, stage.network) } : stage;
    });
    return { ...plan, stages: await Promise.all(stages) };
  }

  /**
   * The values that stages of a plan are given.
   *
   * @throws TUNEIT_SECRET_ABSENT, TUNEIT_GRANT_DENIED where either changed since the plan was made, and TUNEIT_VAULT_*
   */
  async valuesOf(stages: readonly Stage[]): Promise<SecretsOfStages> {
    const needing = stages.filter((stage) => stage.secrets.length > 0);
    if (needing.length === 0) return {};
    const plugins = await this.#shelf.active();
    const found: Record<string, Record<string, string>> = {};
    for (const stage of needing) {
      const plugin = onlyPluginOf(stage, plugins);
      if (!plugin) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: stage.uses[0]!.plugin });
      await this.#requireGranted(plugin.manifest, stage.secrets);
      found[stage.id] = await this.#values(plugin.manifest.name, stage.secrets);
    }
    return found;
  }

  /**
   * For a job outside of a run: none where code of several plugins shares its process.
   *
   * @throws TUNEIT_GRANT_DENIED, TUNEIT_SECRET_ABSENT, and TUNEIT_VAULT_*
   */
  async valuesForJob(
    plugins: readonly ActivePlugin[],
    network: readonly string[] = [],
    named: readonly string[] = [],
  ): Promise<Record<string, string>> {
    const [plugin, ...others] = plugins;
    if (!plugin || others.length > 0) return {};
    const names = await this.#namesFor(plugin.manifest, network, named);
    // Nobody asked for leave yet, as for a run: what is required may have been taken back.
    await this.#requireGranted(plugin.manifest, names);
    const values = await this.#values(plugin.manifest.name, names);
    await this.#recordUse(plugin, names, "a job of its own", "");
    return values;
  }

  /** Writes down what was handed over: names, never values. */
  async record(stages: readonly Stage[], run: string): Promise<void> {
    const plugins = await this.#shelf.active();
    for (const stage of stages) {
      const plugin = onlyPluginOf(stage, plugins);
      if (plugin) await this.#recordUse(plugin, stage.secrets, `stage ${stage.id}`, run);
    }
  }

  async #namesFor(
    manifest: PluginManifest,
    network: readonly string[],
    named: readonly string[] = [],
  ): Promise<string[]> {
    const wanted = [...wantedBy(manifest), ...named.map(wantedAs)];
    if (wanted.length === 0) return [];
    const { secrets } = await this.#place.vault.list();
    const { granted } = await this.#grants.of(manifest);
    const isGranted = (one: GrantedCapability): boolean => granted.some((given) => covers(given, one));
    const fitting = wanted.filter(({ name, required, capability }) => {
      const entry = secrets.find((one) => one.name === name);
      if (required) requireFitting(manifest.name, name, entry, network);
      return entry !== undefined && reaches(entry, network) && (required || isGranted(capability));
    });
    return fitting.map(({ name }) => name);
  }

  async #requireGranted(manifest: PluginManifest, names: readonly string[]): Promise<void> {
    const { granted, denied } = await this.#grants.of(manifest);
    for (const name of names) {
      const one = { kind, scope: name + asValue } as const;
      const isGranted = granted.some((given) => covers(given, one)) && !denied.some((given) => covers(given, one));
      if (!isGranted) throw fail("TUNEIT_GRANT_DENIED", { plugin: manifest.name, kind, scope: one.scope });
    }
  }

  async #values(plugin: string, names: readonly string[]): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const name of names) {
      const secret = await this.#place.vault.value(name);
      if (!secret) throw fail("TUNEIT_SECRET_ABSENT", { plugin, secret: name });
      values[name] = secret.value;
    }
    return values;
  }

  async #recordUse(plugin: ActivePlugin, names: readonly string[], target: string, run: string): Promise<void> {
    const { manifest, integrity } = plugin;
    for (const name of names)
      await this.#shelf.audit.record({
        ...{ actor: "kernel", plugin: manifest.name, version: manifest.version, integrity, event: "used" },
        ...{ kind, scope: name + asValue, target, outcome: "handed over", run },
      });
  }
}

/** One that a person named for this job. */
const wantedAs = (name: string): Wanted => ({ name, required: true, capability: { kind, scope: name + asValue } });

/** Python cannot be given a handle, so a plugin that asks for no more than that is given nothing. */
function wantedBy(manifest: PluginManifest): Wanted[] {
  return askedBy(manifest)
    .filter((one) => one.kind === kind && one.scope.endsWith(asValue) && !isNamed(one.scope))
    .map(({ scope, required }) => ({
      ...{ name: scope.slice(0, -asValue.length), required, capability: { kind, scope } },
    }));
}

/** Code of several plugins in one process could read each other's secrets. */
function onlyPluginOf(stage: Stage, plugins: readonly ActivePlugin[]): ActivePlugin | undefined {
  const names = new Set(stage.uses.map((use) => use.plugin));
  if (stage.runs !== "python" || names.size !== 1) return undefined;
  return plugins.find(({ manifest }) => names.has(manifest.name));
}

function requireFitting(
  plugin: string,
  secret: string,
  entry: SecretEntry | undefined,
  network: readonly string[],
): void {
  if (!entry) throw fail("TUNEIT_SECRET_ABSENT", { plugin, secret });
  const [hosts, reached] = [entry.hosts.join(", "), network.join(", ")];
  if (!reaches(entry, network)) throw fail("TUNEIT_SECRET_HOSTS_UNREACHED", { plugin, secret, hosts, reached });
}

/** A secret of one host has no business in a program that talks to others only. */
function reaches({ hosts }: SecretEntry, network: readonly string[]): boolean {
  if (hosts.length === 0 || network.length === 0) return true;
  const net = (scope: string): GrantedCapability => ({ kind: "net:connect", scope });
  return hosts.some((host) => network.some((open) => covers(net(host), net(open)) || covers(net(open), net(host))));
}
