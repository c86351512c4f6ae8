import type { GrantedCapability, GrantFile, Plan, PluginManifest } from "@tuneit/protocol";
import { effectiveOf } from "../capabilities/effective-grants.ts";
import { fail } from "../errors/index.ts";
import { askedBy, type Asked } from "@tuneit/packaging";
import type { AuditLog } from "../grants/audit.ts";
import { decide, type Decision, type Verdicts } from "../grants/decide.ts";
import { meaningOf, warningsFor } from "../grants/explain.ts";
import { verdictsIn, type GrantStore } from "../grants/grant-store.ts";
import { verdictsOf, type PolicyFile } from "../grants/policy.ts";
import { canonicalCapability, covers } from "../grants/scope.ts";
import type { ConsentRequest, GrantMode } from "../kernel-api.ts";
import type { PreparedPlugin } from "../store/preparation.ts";

/** A plugin that somebody may have to be asked about. */
export interface Applicant {
  readonly manifest: PluginManifest;
  readonly integrity: string;
  readonly keyId: string | null;
  readonly origin: string;
  /** New here, or of another version than before. */
  readonly installing: boolean;
  /** Optional capabilities that what is about to happen cannot do without. */
  readonly needs: readonly GrantedCapability[];
}

export interface ConsentOffice {
  readonly grants: GrantStore;
  readonly audit: AuditLog;
  readonly policy: PolicyFile | undefined;
  readonly actor: "user" | "script";
  readonly ask: ((request: ConsentRequest) => Promise<boolean>) | undefined;
}

/** How one plugin stands: everything it asks for, and what is missing for what is about to happen. */
export interface Standing {
  readonly applicant: Applicant;
  readonly decision: Decision;
  readonly missing: readonly Asked[];
  readonly refused: readonly Asked[];
  /** Nobody on this machine ever agreed to have it from where it comes from. */
  readonly unknown: boolean;
}

type Judges = Pick<ConsentOffice, "grants" | "policy">;

const verdictsOn = (file: GrantFile, { policy }: Pick<ConsentOffice, "policy">, origin?: string): Verdicts[] => [
  verdictsIn(file, origin),
  ...(policy ? verdictsOf(policy, file.plugin) : []),
];

/** What user and policy say about a plugin; without an origin, about all of its name. */
export const verdictsFor = async (plugin: string, office: Judges, origin?: string) =>
  verdictsOn(await office.grants.read(plugin), office, origin);

/** What user and policy allow of what a plugin asks for, also where it is less than the whole of it. */
export async function grantedTo(
  { manifest, origin }: Pick<Applicant, "manifest" | "origin">,
  office: Judges,
): Promise<GrantedCapability[]> {
  return effectiveOf(askedBy(manifest), await verdictsFor(manifest.name, office, origin));
}

export async function standingOf(applicant: Applicant, office: ConsentOffice): Promise<Standing> {
  const { manifest, needs, origin } = applicant;
  const asked = askedBy(manifest).map((one) => ({
    ...one,
    ...canonicalCapability(one),
    required: one.required || needs.some((need) => covers(need, one)),
  }));
  const file = await office.grants.read(manifest.name);
  const verdicts = verdictsOn(file, office, origin);
  const decision = decide(asked, verdicts);
  const among = (list: readonly GrantedCapability[]): Asked[] =>
    asked.filter((one) => one.required && list.some((other) => other.kind === one.kind && other.scope === one.scope));
  return {
    applicant,
    decision,
    missing: among(decision.undecided),
    refused: among(decision.denied),
    unknown: !Object.hasOwn(file.given, origin) && verdicts.length === 1,
  };
}

const needsAsking = (standing: Standing): boolean =>
  standing.missing.length > 0 || (standing.applicant.installing && standing.unknown);

/**
 * Gets consent for all of them, or fails with the whole list and nothing changed.
 *
 * @throws TUNEIT_GRANT_MISSING, TUNEIT_GRANT_REFUSED
 */
export async function obtainConsent(
  standings: readonly Standing[],
  mode: GrantMode,
  office: ConsentOffice,
): Promise<void> {
  for (const { applicant, refused } of standings)
    if (refused.length > 0)
      throw fail("TUNEIT_GRANT_REFUSED", { plugin: applicant.manifest.name, list: listOf(refused) });
  const open = standings.filter(needsAsking);
  if (open.length === 0) return;
  if (mode === "none" || (mode === "prompt" && !office.ask)) throw missing(open);
  for (const standing of open) {
    if (mode === "prompt") await askFor(standing, office);
    await grant(standing.applicant, standing.missing, office);
  }
}

/** A newer version of a plugin, with what it asks for beyond the one before. */
export interface WiderUpdate {
  readonly plugin: PreparedPlugin;
  readonly origin: string;
  readonly asks: readonly Asked[];
}

export function missingForUpdates(updates: readonly WiderUpdate[]): Error {
  return missingGrants(
    updates.flatMap(({ plugin: { name, before, version }, asks }) => [
      `update ${name} ${before!.version} to ${version}`,
      ...asks.map((one) => `${name}: ${one.kind} ${one.scope}${one.required ? "" : " (optional)"}`),
    ]),
  );
}

/** Shows what is more than before, and grants what is required of it where somebody says yes. */
export async function askForUpdate({ plugin, asks, origin }: WiderUpdate, office: ConsentOffice): Promise<boolean> {
  const { manifest, integrity, keyId } = plugin;
  if (!(await office.ask!(requestFor(manifest, keyId, asks)))) return false;
  await grant(
    { manifest, integrity, origin },
    asks.filter((one) => one.required),
    office,
  );
  return true;
}

function missing(open: readonly Standing[]): Error {
  const lines = open.flatMap(({ applicant: { manifest, installing }, missing: asked }) => [
    ...(installing ? [`install ${manifest.name} ${manifest.version}`] : []),
    ...asked.map((one) => `${manifest.name}: ${one.kind} ${one.scope}`),
  ]);
  return missingGrants(lines);
}

const missingGrants = (lines: readonly string[]): Error =>
  fail("TUNEIT_GRANT_MISSING", { count: lines.length, list: lines.join("; ") }, { details: { missing: [...lines] } });

async function askFor(standing: Standing, office: ConsentOffice): Promise<void> {
  if (await office.ask!(requestOf(standing))) return;
  const { name, version } = standing.applicant.manifest;
  for (const { kind, scope } of standing.missing)
    await office.audit.record({ actor: "user", plugin: name, version, event: "denied", kind, scope });
  throw fail("TUNEIT_GRANT_REFUSED", { plugin: name, list: listOf(standing.missing) || "it may not be installed" });
}

const requestOf = ({ applicant: { manifest, keyId }, missing: asked }: Standing): ConsentRequest =>
  requestFor(manifest, keyId, asked);

export function requestFor(manifest: PluginManifest, keyId: string | null, asked: readonly Asked[]): ConsentRequest {
  return {
    plugin: manifest.name,
    version: manifest.version,
    signer: keyId,
    asks: asked.map((one) => ({ ...one, means: meaningOf(one) })),
    // Beside all that it asks for, some of it granted before.
    warnings: warningsFor(asked, askedBy(manifest)),
  };
}

async function grant(
  { manifest, integrity, origin }: Pick<Applicant, "manifest" | "integrity" | "origin">,
  asked: readonly Asked[],
  office: ConsentOffice,
): Promise<void> {
  await office.grants.allow(manifest.name, asked, office.actor, origin);
  for (const { kind, scope } of asked)
    await office.audit.record({
      actor: office.actor,
      plugin: manifest.name,
      version: manifest.version,
      integrity,
      event: "granted",
      kind,
      scope,
      outcome: "ok",
    });
}

const listOf = (asked: readonly GrantedCapability[]): string =>
  asked.map((one) => `${one.kind} ${one.scope}`).join("; ");

/** What a grant of what is missing would allow beyond its parts, for who is not asked in person. */
export const combinationsOf = (standing: Standing): string[] =>
  requestOf(standing).warnings.map((warning) => `${standing.applicant.manifest.name}: ${warning}`);

/** The grants of a plan as it shows them. */
export function plannedGrants(standings: readonly Standing[]): Plan["grants"] {
  return standings.flatMap(({ applicant: { manifest }, decision }) =>
    askedBy(manifest).map((one) => {
      const { kind, scope } = canonicalCapability(one);
      const granted = decision.granted.some((other) => other.kind === kind && other.scope === scope);
      return { plugin: manifest.name, kind, scope, reason: one.reason, required: one.required, granted };
    }),
  );
}
