import { isCoded } from "@tuneit/protocol";
import { afterAll } from "vitest";
import { PluginProcess, type PluginProcessOptions } from "../../../kernel/src/isolation/plugin-process.ts";
import { current } from "./settings.ts";

const started = new Set<PluginProcess>();

afterAll(async () => {
  await Promise.all([...started].map((plugin) => plugin.close()));
});

export async function start(code: string, options: Partial<PluginProcessOptions> = {}): Promise<PluginProcess> {
  const plugin = await PluginProcess.start({
    plugin: "@evil/plugin",
    version: "1.0.0",
    code,
    limits: { memoryMb: 64, activationMs: 3000 },
    offers: [],
    ...current(),
    ...options,
  });
  started.add(plugin);
  return plugin;
}

/** What a call came to: its value, or the code of its error with the milliseconds it took. */
export interface Outcome {
  readonly value?: unknown;
  readonly code?: string;
  readonly text?: string;
  readonly ms: number;
}

export async function outcomeOf(answer: Promise<unknown>): Promise<Outcome> {
  const from = performance.now();
  try {
    const value = await answer;
    return { value, ms: performance.now() - from };
  } catch (error) {
    if (!isCoded(error)) throw error;
    return { code: error.code, text: `${error.message}. ${error.reason}`, ms: performance.now() - from };
  }
}

export function call(plugin: PluginProcess, name = "attack", deadlineMs = 300, args: unknown = {}): Promise<unknown> {
  return plugin.call({ point: "visualizer", export: name, args, deadlineMs });
}

/** An attack by the body of one function, beside a harmless one that shows whether the isolate still works. */
export function plugin(body: string, head = ""): string {
  return `${head}\nexport async function attack(input, context) { ${body} }\nexport function harmless() { return "alive"; }`;
}
