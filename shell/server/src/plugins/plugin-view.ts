import {
  askedBy,
  meaningOf,
  warningsFor,
  type Asked,
  type InstalledPlugin,
  type Kernel,
  type PluginFault,
} from "@tuneit/kernel";
import type { AuditRecord, GrantedCapability } from "@tuneit/protocol";
import type { PluginPage, PluginRow } from "@tuneit/protocol/http";
import type { Offer } from "../marketplace/catalogue.ts";
import { offeredBy } from "./offered.ts";

/** Of faults and of audit records: enough to see what happened lately. */
const mostShown = 100;

/** A plugin as a list shows it; `offer` is what the registry had last. */
export function rowOf(
  plugin: InstalledPlugin,
  { faults, offer }: { faults: readonly PluginFault[]; offer: Offer },
): PluginRow {
  const { name, version, manifest, waiting } = plugin;
  const listed = offer.items.find((item) => item.name === name)?.version;
  return {
    name,
    version,
    displayName: manifest.tuneit.displayName,
    description: manifest.description,
    signed: plugin.signed,
    source: plugin.source,
    enabled: plugin.enabled,
    reason: plugin.reason,
    points: [...new Set(offeredBy(plugin).map(({ point }) => point))],
    update: waiting && { version: waiting.version, asks: waiting.asks.map(({ kind, scope }) => ({ kind, scope })) },
    newest: listed === undefined || listed === version ? null : listed,
    pinned: plugin.pinned,
    crashes: faults.filter((fault) => fault.plugin === name).length,
  };
}

/** Everything of one plugin. @throws TUNEIT_STORE_NOT_INSTALLED */
export async function pageOf(kernel: Kernel, name: string, offer: Offer): Promise<PluginPage> {
  const plugin = await kernel.plugins.info(name);
  const { manifest, integrity } = plugin;
  const [grants, { records }] = await Promise.all([kernel.plugins.grants(name), kernel.audit({ plugin: name })]);
  const faults = kernel.faults();
  const start = kernel.bootReport().findLast((one) => one.plugin === name);
  return {
    ...rowOf(plugin, { faults, offer }),
    license: manifest.license,
    integrity,
    signer: plugin.keyId,
    ...permissionsOf(askedBy(manifest), { denied: grants.deny, granted: grants.effective }),
    contributions: offeredBy(plugin).map(({ point, id, title }) => ({
      ...{ point, id, title },
      slot: point === "panel" ? (manifest.tuneit.contributes.panel?.find((one) => one.id === id)?.slot ?? null) : null,
    })),
    taps: (manifest.tuneit.taps ?? []).map(({ hook }) => hook),
    startMs: start ? start.verifyMs + start.spawnMs + start.loadMs : null,
    use: plugin.use,
    faults: faults
      .filter((fault) => fault.plugin === name)
      .toReversed()
      .slice(0, mostShown)
      .map(shownFault),
    audit: records.toReversed().slice(0, mostShown).map(shownRecord),
  };
}

interface Decided {
  readonly denied: readonly GrantedCapability[];
  readonly granted: readonly GrantedCapability[];
}

function permissionsOf(asked: readonly Asked[], decided: Decided): Pick<PluginPage, "permissions" | "warnings"> {
  const permissions = asked.map((one) => ({ ...one, means: meaningOf(one), decision: decisionOn(one, decided) }));
  return { permissions, warnings: warningsFor(asked) };
}

function decisionOn(
  one: GrantedCapability,
  { denied, granted }: Decided,
): PluginPage["permissions"][number]["decision"] {
  if (has(denied, one)) return "denied";
  return has(granted, one) ? "granted" : "undecided";
}

const has = (list: readonly GrantedCapability[], { kind, scope }: GrantedCapability): boolean =>
  list.some((other) => other.kind === kind && other.scope === scope);

const shownFault = ({ at, version, code, message, mend }: PluginFault): PluginPage["faults"][number] => ({
  ...{ at, version, code, message, mend },
});

const shownRecord = ({ at, event, kind, scope, target, outcome }: AuditRecord): PluginPage["audit"][number] => ({
  ...{ at, event, kind, scope, target, outcome },
});
