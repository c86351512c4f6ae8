import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import { fail } from "../errors/index.ts";
import type { StartedRegistry } from "../kernel-api.ts";

/** What the program says on its first line. */
const announcement = z.union([
  z.strictObject({ identity: z.string(), url: z.url() }),
  z.strictObject({ identity: z.string(), unreachable: z.string() }),
  z.strictObject({ failed: z.string() }),
]);

/** Publishing what the checkout brings, the first time, is in it. */
const startDeadlineMs = 120_000;

/** The registry that this installation brings, as a program of its own; it ends when its standard input does. */
export class OwnRegistry implements StartedRegistry {
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #child: ChildProcess | undefined;

  constructor(program: string, environment: Readonly<Record<string, string | undefined>>) {
    this.#program = program;
    this.#environment = environment;
  }

  /** @throws TUNEIT_STORE_REGISTRY_START */
  async open(): ReturnType<StartedRegistry["open"]> {
    const child = spawn(process.execPath, [this.#program], {
      env: { ...this.#environment },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child = child;
    const said = announcement.safeParse(await firstLine(child));
    if (said.success && !("failed" in said.data)) return said.data;
    await this.close();
    const problem = said.data && "failed" in said.data ? said.data.failed : "it said nothing";
    throw fail("TUNEIT_STORE_REGISTRY_START", { problem });
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.stdin?.end();
    await gone;
  }
}

async function firstLine(child: ChildProcess): Promise<unknown> {
  const lines = createInterface({ input: child.stdout! });
  const late = setTimeout(() => child.kill("SIGTERM"), startDeadlineMs);
  try {
    for await (const line of lines) return JSON.parse(line) as unknown;
    return undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
    lines.close();
  }
}
