import { availableMemory } from "./available-memory.ts";
import type { MemoryPart } from "@tuneit/kernel";
import type { ModelFit } from "@tuneit/protocol/http";
import { accelerators } from "../machine/accelerators.ts";

/** The engine gives a batch what weights and optimizer leave of this share (engine-pytorch, batch_size.py). */
const comfortable = 0.5;
/** A stage is ended above this share of the machine (kernel, plan-stages.ts). */
const mostOf = 0.85;

/** Whether all parameters can learn on this machine, by the planner's own count. */
export function fitOf(parts: readonly MemoryPart[], haveBytes: number): ModelFit {
  const shown = { haveBytes, parts: [...parts], from: "card" as const };
  if (parts.length === 0) return { ...shown, verdict: "unknown", needBytes: null };
  const needBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return { ...shown, verdict: verdictOn(needBytes / haveBytes), needBytes };
}

function verdictOn(share: number): ModelFit["verdict"] {
  if (share <= comfortable) return "fits";
  return share <= mostOf ? "tight" : "no";
}

/** Of the largest accelerator, where there is one; it is what training would take. */
export async function memoryHere(): Promise<number> {
  const cards = await accelerators();
  return cards.length > 0 ? Math.max(...cards.map(({ memoryBytes }) => memoryBytes)) : availableMemory();
}
