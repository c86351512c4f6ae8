import { runsOn } from "@tuneit/packaging";
import type { LockFile, Packument, PackumentVersion, PluginName } from "@tuneit/protocol";
import pickManifest from "npm-pick-manifest";
import { fail } from "../errors/index.ts";
import { describeChains, meets, type Candidate, type Requirement } from "./requirement.ts";
import { newestFirst, satisfies } from "./versions.ts";

export interface CandidateRules {
  readonly lock: LockFile;
  /** Plugins whose locked version is not held on to. */
  readonly mayMove: (name: string) => boolean;
  readonly folders: readonly Candidate[];
  readonly host: string;
  /** Why a version is blocked; undefined = it is not. */
  readonly blocked: (name: string, version: string) => string | undefined;
  /** Undefined = the registry has no such plugin. */
  readonly packument: (name: PluginName) => Promise<Packument | undefined>;
}

/** Older versions than these are not tried when a newer one leads nowhere. */
const maxCandidates = 20;

/**
 * Versions of a plugin that meet all requirements, best first: a folder the user gave, then the locked version, then what
 * the registry offers. The registry is asked only if those before led nowhere.
 *
 * @throws why there is none
 */
export async function* candidatesFor(
  requirements: readonly Requirement[],
  rules: CandidateRules,
): AsyncGenerator<Candidate> {
  const { name } = requirements[0]!;
  const folder = rules.folders.find((candidate) => candidate.name === name);
  if (folder) return yield fitFolder(folder, requirements, rules);
  const locked = lockedCandidate(name, rules);
  const fits = locked && requirements.every((requirement) => meets(locked, requirement)) && isUsable(locked, rules);
  if (locked && fits) yield locked;
  // A folder that was installed before has no other source.
  if (locked && locked.source.kind === "locked" && locked.source.locked.folder !== null) {
    if (!fits) throw unsatisfied(requirements, [locked.version]);
    return;
  }
  for (const candidate of await offered(requirements, rules))
    if (!fits || candidate.version !== locked.version) yield candidate;
}

function fitFolder(folder: Candidate, requirements: readonly Requirement[], rules: CandidateRules): Candidate {
  if (!requirements.every((requirement) => meets(folder, requirement)))
    throw unsatisfied(requirements, [folder.version]);
  if (!runsOn(rules.host, folder.engines)) throw engineMismatch(folder, requirements, rules.host);
  return folder;
}

const isUsable = (candidate: Candidate, rules: CandidateRules): boolean =>
  runsOn(rules.host, candidate.engines) && rules.blocked(candidate.name, candidate.version) === undefined;

function lockedCandidate(name: PluginName, rules: CandidateRules): Candidate | undefined {
  const locked = Object.hasOwn(rules.lock.plugins, name) ? rules.lock.plugins[name] : undefined;
  if (!locked || rules.mayMove(name)) return undefined;
  return {
    name,
    version: locked.version,
    engines: locked.engines,
    peers: locked.peers,
    source: { kind: "locked", locked },
  };
}

async function offered(requirements: readonly Requirement[], rules: CandidateRules): Promise<Candidate[]> {
  const { name } = requirements[0]!;
  const packument = await rules.packument(name);
  // A plugin that is blocked as a whole is no longer listed either.
  const whole = packument ? undefined : rules.blocked(name, "0.0.0");
  if (whole !== undefined) throw fail("TUNEIT_STORE_BLOCKED", { plugin: name, version: "*", reason: whole });
  if (!packument) throw fail("TUNEIT_RESOLVE_NOT_FOUND", { plugin: name, chain: describeChains(requirements) });
  const inRange = Object.values(packument.versions).filter((version) =>
    requirements.every((requirement) => isMetBy(version, requirement, packument)),
  );
  if (inRange.length === 0) throw unsatisfied(requirements, newestFirst(Object.keys(packument.versions)));
  return ordered(notHidden(inRange.map(asCandidate), requirements, rules), packument, requirements[0]!);
}

function isMetBy({ version }: PackumentVersion, requirement: Requirement, packument: Packument): boolean {
  return requirement.isTag
    ? packument["dist-tags"][requirement.range] === version
    : satisfies(version, requirement.range);
}

/** Blocked versions and those for another TuneIT are hidden *before* one is picked, so that the best of the rest is found. */
function notHidden(
  candidates: readonly Candidate[],
  requirements: readonly Requirement[],
  rules: CandidateRules,
): Candidate[] {
  const allowed = candidates.filter(({ name, version }) => rules.blocked(name, version) === undefined);
  if (allowed.length === 0) throw blocked(candidates[0]!, rules);
  const fit = allowed.filter(({ engines }) => runsOn(rules.host, engines));
  if (fit.length === 0) throw engineMismatch(newest(allowed), requirements, rules.host);
  return fit;
}

function ordered(candidates: readonly Candidate[], packument: Packument, requirement: Requirement): Candidate[] {
  const byVersion = new Map(candidates.map((candidate) => [candidate.version, candidate]));
  const versions = Object.fromEntries(candidates.map(({ version }) => [version, packument.versions[version]!]));
  const best = pickManifest(
    { "name": packument.name, "dist-tags": packument["dist-tags"], versions },
    requirement.range,
  ).version;
  const rest = newestFirst([...byVersion.keys()].filter((version) => version !== best));
  return [best, ...rest].slice(0, maxCandidates).map((version) => byVersion.get(version)!);
}

const asCandidate = (version: PackumentVersion): Candidate => ({
  name: version.name,
  version: version.version,
  engines: version.engines?.tuneit ?? "*",
  peers: version.peerDependencies ?? {},
  source: { kind: "registry", offered: version },
});

const newest = (candidates: readonly Candidate[]): Candidate => {
  const [version] = newestFirst(candidates.map((candidate) => candidate.version));
  return candidates.find((candidate) => candidate.version === version)!;
};

function unsatisfied(requirements: readonly Requirement[], available: readonly string[]): Error {
  const shown = available.slice(0, 5).join(", ") + (available.length > 5 ? ", …" : "");
  const values = { plugin: requirements[0]!.name, chain: describeChains(requirements), available: shown || "none" };
  return fail("TUNEIT_RESOLVE_RANGE_UNSATISFIED", values);
}

function engineMismatch(candidate: Candidate, requirements: readonly Requirement[], host: string): Error {
  const { name: plugin, version, engines } = candidate;
  return fail("TUNEIT_RESOLVE_ENGINE_MISMATCH", {
    plugin,
    version,
    engines,
    host,
    chain: describeChains(requirements),
  });
}

function blocked({ name, version }: Candidate, rules: CandidateRules): Error {
  return fail("TUNEIT_STORE_BLOCKED", { plugin: name, version, reason: rules.blocked(name, version) ?? "" });
}
