import type { Kernel } from "@tuneit/kernel";
import type { Plan } from "@tuneit/protocol";

/** What a plan computes on: the device that its recipe names, else the one its environment was made for. */
export function deviceOf({ compute, environments }: Plan): string {
  const named = compute.with["device"];
  if (typeof named === "string" && named !== "auto") return named;
  return environments[0]?.accelerator ?? "cpu";
}

/** Device by run, of those that run; `ids` are the ones that may. */
export async function runningDevices(kernel: Kernel, ids: readonly string[]): Promise<Map<string, string>> {
  const devices = new Map<string, string>();
  for (const id of new Set(ids)) {
    const { status } = await kernel.runs.summary(id).catch(() => ({ status: "lost" }));
    if (status === "running") devices.set(id, deviceOf((await kernel.runs.get(id)).plan));
  }
  return devices;
}
