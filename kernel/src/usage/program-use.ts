import type { PluginUse, ProgramUse } from "@tuneit/protocol";

export type Half = "isolate" | "python";

/** Which version of which plugin. */
export interface Program {
  readonly name: string;
  readonly version: string;
}

const nothing: ProgramUse = { calls: 0, failed: 0, totalMs: 0, longestMs: 0, peakMemoryBytes: 0 };

/** Adds to what one half used: a call with its time, or memory that was seen. */
export function addUse(to: PluginUse, half: Half, more: Partial<ProgramUse>): void {
  const use = (to[half] ??= { ...nothing });
  use.calls += more.calls ?? 0;
  use.failed += more.failed ?? 0;
  use.totalMs += more.totalMs ?? 0;
  use.longestMs = Math.max(use.longestMs, more.longestMs ?? 0);
  use.peakMemoryBytes = Math.max(use.peakMemoryBytes, more.peakMemoryBytes ?? 0);
}

/** Both together; what another version used says nothing of this one. */
export function mergedUse(before: PluginUse | undefined, more: PluginUse): PluginUse {
  if (before?.version !== more.version) return more;
  const sum = structuredClone(before);
  for (const half of ["isolate", "python"] as const) if (more[half]) addUse(sum, half, more[half]);
  return sum;
}
