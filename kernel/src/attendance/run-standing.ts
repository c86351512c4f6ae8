import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launch, type Plan, type Stage, type StageGrants } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { Verdicts } from "../grants/decide.ts";
import { readPolicy, verdictsOf, type PolicyFile } from "../grants/policy.ts";
import { connectRun } from "../runs/run-client.ts";
import { findRunFolder, readRunFile, runsFolder, type RunFolder } from "../runs/run-folder.ts";
import { deniedHosts, grantsLeft, isLess, type Judgement, type JudgementOn } from "./stage-grants.ts";

/** The plugins of a workspace, and who said what about them. */
export interface Judges {
  readonly grants: { pathOf(plugin: string): string };
  readonly states: { readonly path: string };
  verdictsOn(plugin: string): Promise<readonly Verdicts[]>;
  off(): Promise<ReadonlyMap<string, { readonly by: string; readonly reason: string }>>;
}

type Left = Readonly<Record<string, StageGrants>>;

interface Watched {
  readonly folder: RunFolder;
  /** Of what the last answer was made. */
  stamp: string;
  told: string;
  unreadable: number;
  isBusy: boolean;
}

const lookMs = 400;
/** Whoever writes a file by hand may leave it unreadable for a moment; then it grants nothing. */
const mostUnreadable = 12;

/**
 * What runs that are going may still do. Their supervisors know no grants: whoever takes one back tells them, and so does
 * a kernel that attends a run, when grants, policy or switches become others.
 */
export class RunStanding {
  readonly #workspace: string;
  /** Of this kernel. */
  readonly #policy: string | undefined;
  readonly #judges: Judges;
  readonly #watched = new Map<string, NodeJS.Timeout>();

  constructor({ workspace, policy }: { workspace: string; policy: string | undefined }, judges: Judges) {
    this.#workspace = workspace;
    this.#policy = policy;
    this.#judges = judges;
  }

  /** @throws TUNEIT_GRANT_REVOKED: a stage that is still to be done stands on what was taken back. */
  async require(folder: RunFolder, stages: readonly Stage[]): Promise<void> {
    const left = await this.#left(folder);
    const [lost] = stages.flatMap(({ id }) => left[id]?.lost ?? []);
    if (lost) throw fail("TUNEIT_GRANT_REVOKED", { plugin: lost.plugin, kind: lost.kind, scope: lost.scope });
  }

  /** Of the hosts that a stage reaches, those that it may not. */
  async denials(plan: Plan): Promise<(stage: Stage) => string[]> {
    const judgementOn = await this.#judgements(plan, undefined);
    return (stage) => deniedHosts(stage, judgementOn);
  }

  /** Tells every run of the workspace that is going. */
  async tellAll(): Promise<void> {
    const runs = runsFolder(this.#workspace);
    const names = await readdir(runs).catch(() => []);
    // Only a supervisor that lives has its socket there.
    for (const id of names.filter((name) => existsSync(join(runs, name, "control.sock")))) {
      const folder = await findRunFolder(this.#workspace, id).catch(() => undefined);
      if (folder) await tell(folder, () => this.#left(folder)).catch(() => undefined);
    }
  }

  /** Until the run is over, or `close`. A folder that cannot be read stops nobody, and is looked at again. */
  watch(folder: RunFolder): void {
    if (this.#watched.has(folder.id)) return;
    const watched: Watched = { folder, stamp: "", told: "", unreadable: 0, isBusy: false };
    const look = (): void => {
      if (watched.isBusy) return;
      watched.isBusy = true;
      void this.#look(watched)
        .catch(() => undefined)
        .finally(() => (watched.isBusy = false));
    };
    this.#watched.set(folder.id, setInterval(look, lookMs).unref());
    look();
  }

  async #look(watched: Watched): Promise<void> {
    const { folder } = watched;
    if (!existsSync(join(folder.directory, "control.sock"))) return this.#unwatch(folder.id);
    const stamp = await this.#stamp(folder);
    if (stamp === watched.stamp) return;
    const left = await this.#left(folder).catch((error: Error) => {
      watched.unreadable += 1;
      if (watched.unreadable < mostUnreadable) throw error;
      return nothingLeft(folder.plan, error.message);
    });
    watched.unreadable = 0;
    const text = JSON.stringify(left);
    const isNews = watched.told === "" ? isLess(folder.plan, left) : text !== watched.told;
    if (isNews && !(await tell(folder, async () => left))) return this.#unwatch(folder.id);
    if (isNews) watched.told = text;
    watched.stamp = stamp;
  }

  close(): void {
    for (const id of [...this.#watched.keys()]) this.#unwatch(id);
  }

  #unwatch(id: string): void {
    clearInterval(this.#watched.get(id));
    this.#watched.delete(id);
  }

  async #left({ plan, directory }: RunFolder): Promise<Left> {
    return grantsLeft(plan, await this.#judgements(plan, await policyOf(directory)));
  }

  /** `policy` is the one that the run was started under, which may be another than this kernel's. */
  async #judgements(plan: Plan, policy: string | undefined): Promise<JudgementOn> {
    const isOwn = policy === undefined || (this.#policy !== undefined && policy === resolve(this.#policy));
    const theirs = isOwn ? null : await readIfThere(policy);
    const off = await this.#judges.off();
    const known = new Map<string, Judgement>();
    for (const { name } of plan.plugins) {
      const why = off.get(name);
      // What crashed elsewhere does not end work that goes well here.
      const reason = why && why.by !== "kernel" ? why.reason : undefined;
      const verdicts = [...(await this.#judges.verdictsOn(name)), ...(theirs ? verdictsOf(theirs, name) : [])];
      known.set(name, { verdicts, off: reason, isPartial: theirs === undefined });
    }
    return (name) => known.get(name) ?? { verdicts: [] };
  }

  /** Another text whenever the answer may be another. */
  async #stamp({ plan, directory }: RunFolder): Promise<string> {
    const policies = [this.#policy, await policyOf(directory)].filter((path) => path !== undefined);
    const paths = plan.plugins.map(({ name }) => this.#judges.grants.pathOf(name));
    return [...paths, this.#judges.states.path, ...policies]
      .map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
      .map((found) => (found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : ""))
      .join();
  }
}

/** False where nobody supervises it any more. */
async function tell({ directory }: RunFolder, left: () => Promise<Left>): Promise<boolean> {
  const connection = await connectRun(directory).catch(() => undefined);
  if (!connection) return false;
  try {
    await connection.grants({ stages: { ...(await left()) } });
    return true;
  } finally {
    connection.close();
  }
}

const policies = new Map<string, Promise<string | undefined>>();

/** Read once: the file never changes. */
function policyOf(directory: string): Promise<string | undefined> {
  const known = policies.get(directory);
  if (known) return known;
  const found = readRunFile(join(directory, "launch.json"), launch).then(
    ({ policy }) => policy,
    () => {
      // Damaged, or not there yet: as with a policy that is gone, only what is denied counts.
      policies.delete(directory);
      return join(directory, "absent");
    },
  );
  policies.set(directory, found);
  return found;
}

/** A policy that is gone allows nothing new and takes nothing back. @throws TUNEIT_GRANT_POLICY_INVALID */
const readIfThere = async (path: string): Promise<PolicyFile | undefined> =>
  existsSync(path) ? readPolicy(path) : undefined;

function nothingLeft(plan: Plan, reason: string): Left {
  const lost = (name: string) => ({ plugin: name, kind: "python:run", scope: "at all", reason: reason.slice(0, 300) });
  return Object.fromEntries(
    plan.stages.map(({ id, uses }) => [id, { network: [], denied: [], lost: uses.map(({ plugin }) => lost(plugin)) }]),
  );
}
