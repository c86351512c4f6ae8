import type { GrantedCapability, Plan, Stage, StageGrants } from "@tuneit/protocol";
import { decide, type Verdicts } from "../grants/decide.ts";

/** What everybody says about a plugin by now. */
export interface Judgement {
  readonly verdicts: readonly Verdicts[];
  /** Why somebody switched it off; undefined where nobody did. */
  readonly off?: string | undefined;
  /** Not all who allowed something can be asked: only what is denied counts as taken back. */
  readonly isPartial?: boolean | undefined;
}
export type JudgementOn = (plugin: string) => Judgement;

const net = "net:connect";
/** Without these a stage cannot go on: its process, its devices, its folders. Of secrets, those that it was given. */
const standsOn = new Set<string>(["fs:read", "fs:write", "gpu:compute", "python:run"]);

/** What is left of the grants that the Python stages of a run began with. */
export function grantsLeft(plan: Plan, judgementOn: JudgementOn): Readonly<Record<string, StageGrants>> {
  const stages = plan.stages.filter((stage) => stage.runs === "python");
  return Object.fromEntries(stages.map((stage) => [stage.id, leftOf(stage, plan, judgementOn)]));
}

/** Whether that is less than a run has that nobody took anything from. */
export const isLess = (plan: Plan, left: Readonly<Record<string, StageGrants>>): boolean =>
  plan.stages.some(({ id, network }) => {
    const one = left[id];
    return one && (one.lost.length > 0 || one.denied.length > 0 || one.network.length < network.length);
  });

/** Hosts that any plugin of a stage may not reach: what shares a process cannot be told apart, and deny beats allow. */
export const deniedHosts = (stage: Stage, judgementOn: JudgementOn): string[] =>
  namesIn(stage)
    .flatMap((name) => judgementOn(name).verdicts.flatMap(({ deny }) => deny))
    .flatMap(({ kind, scope }) => (kind === net ? [scope] : []));

function leftOf(stage: Stage, plan: Plan, judgementOn: JudgementOn): StageGrants {
  const names = namesIn(stage);
  const denied = deniedHosts(stage, judgementOn);
  const mayReach = (scope: string): boolean =>
    names.some((name) => stillGranted([{ kind: net, scope }], judgementOn(name)).length > 0);
  return {
    network: stage.network.filter(mayReach),
    denied,
    lost: names.flatMap((name) => lostBy(name, stage, plan, judgementOn(name))),
  };
}

function stillGranted(had: readonly GrantedCapability[], { verdicts, isPartial }: Judgement): GrantedCapability[] {
  const { granted, undecided } = decide(had, verdicts);
  return isPartial ? [...granted, ...undecided] : [...granted];
}

function lostBy(plugin: string, stage: Stage, plan: Plan, judgement: Judgement): StageGrants["lost"] {
  const isNeeded = ({ kind, scope }: GrantedCapability): boolean =>
    standsOn.has(kind) || (kind === "secrets:read" && stage.secrets.includes(scope.replace(/=value$/, "")));
  const had = plan.grants.filter((one) => one.plugin === plugin && one.granted && isNeeded(one));
  const kept = stillGranted(had, judgement);
  const isKept = ({ kind, scope }: GrantedCapability): boolean =>
    kept.some((one) => one.kind === kind && one.scope === scope);
  const reason = "Somebody took it back, or denied it";
  const lost = had.filter((one) => !isKept(one)).map(({ kind, scope }) => ({ plugin, kind, scope, reason }));
  const { off } = judgement;
  return off === undefined ? lost : [{ plugin, kind: "python:run", scope: "at all", reason: off }, ...lost];
}

const namesIn = ({ uses }: Stage): string[] => [...new Set(uses.map(({ plugin }) => plugin))];
