import { msg, str } from "@lit/localize";
import { bytes, duration } from "../../elements/format.ts";
import type { RunState } from "./run-state.ts";

export interface Alert {
  readonly id: string;
  readonly tone: "warn" | "danger";
  readonly title: string;
  /** What to do about it. */
  readonly mend: string;
}

interface Surroundings {
  readonly memoryLimitBytes: number | null;
  readonly now: number;
  readonly locale: string;
  /** The page itself hears nothing: that says nothing of the run. */
  readonly isLost: boolean;
}

const nearLimit = 0.9;
const leastDiskBytes = 2e9;
const quietMs = 120_000;
const hottestCelsius = 87;

/** What a person would want to be told of without looking at the curves. */
export function alertsOf(state: RunState, around: Surroundings): Alert[] {
  return [brokenLoss(state), ...machine(state, around), stillness(state, around), overfit(state)].filter(
    (alert) => alert !== null,
  );
}

function brokenLoss({ series }: RunState): Alert | null {
  for (const { name, points } of series.values()) {
    const step = name === "loss" ? points.find(([, , value]) => !Number.isFinite(Number(value)))?.[0] : undefined;
    if (step !== undefined)
      return {
        id: "loss",
        tone: "danger",
        title: msg(str`The loss is no number any more since step ${step ?? 0}.`),
        mend: msg("Stop it, and fork it with a lower learning rate or with gradients clipped at 1."),
      };
  }
  return null;
}

function machine({ page }: RunState, { memoryLimitBytes: limit, locale }: Surroundings): (Alert | null)[] {
  const { hardware, status } = page;
  if (hardware === null || status !== "running") return [];
  const { memoryBytes, diskFreeBytes, gpu } = hardware;
  const isTight = limit !== null && memoryBytes > limit * nearLimit;
  const hot = gpu.find(({ celsius }) => celsius !== null && celsius >= hottestCelsius);
  return [
    isTight
      ? {
          id: "memory",
          tone: "warn",
          title: msg(str`Memory is nearly full: ${bytes(memoryBytes, locale)} of ${bytes(limit, locale)}.`),
          mend: msg("A smaller batch or shorter texts need less; beyond the limit the stage is ended."),
        }
      : null,
    diskFreeBytes < leastDiskBytes
      ? {
          id: "disk",
          tone: "warn",
          title: msg(str`The disk is nearly full: ${bytes(diskFreeBytes, locale)} are left.`),
          mend: msg("Delete old runs or checkpoints before the next one is written."),
        }
      : null,
    hot
      ? {
          id: "heat",
          tone: "warn",
          title: msg(str`GPU ${hot.index} is at ${hot.celsius ?? 0} °C.`),
          mend: msg("It will slow down by itself; look at its fans and at the air around it."),
        }
      : null,
  ];
}

function stillness({ page, newestAt }: RunState, { now, isLost }: Surroundings): Alert | null {
  if (isLost || page.status !== "running" || newestAt === null || now - newestAt < quietMs) return null;
  return {
    id: "still",
    tone: "warn",
    title: msg(str`Nothing was heard for ${duration((now - newestAt) / 1000)}.`),
    mend: msg("A large model may load that long. If the log stays silent, stop it and resume from its checkpoint."),
  };
}

/** Three evaluations in a row worse than the best: the model learns its rows by heart. */
function overfit(state: RunState): Alert | null {
  const { series, page } = state;
  const isTraining = page.status === "running" && page.stage !== null && state.stageKind(page.stage) === "train";
  const validation = [...series.values()].find(({ name, split }) => name === "loss" && split === "validation");
  const values = validation?.points.map(([, , value]) => Number(value)) ?? [];
  const best = values.indexOf(Math.min(...values));
  if (!isTraining || best < 0 || values.length - 1 - best < 3) return null;
  return {
    id: "overfit",
    tone: "warn",
    title: msg(str`The validation loss was best at step ${validation?.points[best]?.[0] ?? 0} and has risen since.`),
    mend: msg("Stop and keep: the best checkpoint is there. Fewer epochs or more rows help next time."),
  };
}
