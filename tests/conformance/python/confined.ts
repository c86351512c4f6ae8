import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { cp, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { it } from "vitest";
import type { Confinement } from "../../../kernel/src/confinement/confinement.ts";
import { detectConfinement } from "../../../kernel/src/confinement/detect.ts";
import {
  confinePython,
  type ConfinedPython,
  type PythonWorkerSpec,
} from "../../../kernel/src/confinement/python-worker.ts";
import { findPython } from "../../../kernel/src/environments/find-python.ts";

export const runtimeFolder = fileURLToPath(new URL("../../../python-runtime", import.meta.url));
const attacks = fileURLToPath(new URL("./attacks", import.meta.url));
const deadlineMs = 30_000;

export type Level = "full" | "landlock";
export const levels = ["full", "landlock"] as const satisfies Level[];
export const python = (await findPython(process.env)).path;

/** What the machine can do when it has to do without the better one. */
export function confinementOf(level: Level): Promise<Confinement> {
  const without = level === "landlock" ? (["bubblewrap"] as const) : [];
  return detectConfinement({ path: process.env["PATH"] ?? "", launcher: { python, runtimeFolder }, without });
}

/** `watched`: as on a machine without control groups. */
type CommandOptions = Partial<PythonWorkerSpec> & { readonly watched?: boolean };

export const found = { full: await confinementOf("full"), landlock: await confinementOf("landlock") };

/** A row of the table. Where it cannot be tried it is reported as not run, with the reason, and never as passed. */
export function row(level: Level, name: string, attempt: () => Promise<void>, notHere: string | null = null): void {
  it(name, async ({ skip }) => {
    const missing = found[level].level === level ? notHere : found[level].reasons.join("; ");
    if (missing !== null) skip(`not run: ${missing}`);
    await attempt();
  });
}

/** A machine with a secret on it, a plugin, and a folder that the plugin may write to. */
export class Victim {
  readonly folder: string;
  readonly token: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.token = folder.split("/").at(-1)!;
  }

  static async create(): Promise<Victim> {
    const victim = new Victim(await mkdtemp(join(tmpdir(), "tuneit-victim-")));
    for (const name of ["plugin", "output", "project", "home"]) await mkdir(join(victim.folder, name));
    await writeFile(victim.secret, "the secret", { mode: 0o600 });
    await writeFile(join(victim.plugin, "plugin.txt"), "a plugin");
    // The real launcher and its helpers; what they start is the attack instead of the worker.
    await cp(attacks, victim.runtime, { recursive: true });
    for (const name of ["launcher.py", "relay.py", "reach.py"]) {
      await cp(join(runtimeFolder, "tuneit_runtime", name), join(victim.runtime, "tuneit_runtime", name));
    }
    return victim;
  }

  get secret(): string {
    return join(this.folder, "project", "secret.txt");
  }
  get plugin(): string {
    return join(this.folder, "plugin");
  }
  get output(): string {
    return join(this.folder, "output");
  }
  get runtime(): string {
    return join(this.folder, "runtime");
  }

  command(
    level: Level,
    attack: string,
    given: object = {},
    { watched = false, ...more }: CommandOptions = {},
  ): Promise<ConfinedPython> {
    const facts = {
      secret: this.secret,
      plugin: this.plugin,
      output: this.output,
      token: this.token,
      home: process.env["HOME"],
      pid: process.pid,
      ...given,
    };
    const confinement = watched ? { ...found[level], hardLimits: undefined } : found[level];
    return confinePython(confinement, {
      home: join(this.folder, "home"),
      python,
      environment: null,
      runtimeFolder: this.runtime,
      readOnly: [{ host: this.plugin, inside: this.plugin }],
      writable: [{ host: this.output, inside: this.output }],
      limits: { memoryBytes: 512 * 1024 ** 2, tasks: 64, fileBytes: 16 * 1024 ** 2, temporaryBytes: 64 * 1024 ** 2 },
      args: [attack, JSON.stringify(facts)],
      ...more,
    });
  }

  /** Runs the attack and returns what became of each attempt. */
  async attack(
    level: Level,
    name: string,
    given: object = {},
    more: Partial<PythonWorkerSpec> = {},
  ): Promise<Record<string, unknown>> {
    return outcomeOf(await start(await this.command(level, name, given, more)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As the kernel and the supervisor start it: 3 is the channel, 4 the system call filter. */
export async function start(command: ConfinedPython, extra: readonly number[] = []): Promise<ChildProcess> {
  const [program, ...args] = command.argv;
  const seccomp = await open(command.seccomp!, "r");
  const stdio: StdioOptions = ["ignore", "pipe", "pipe", "pipe", seccomp.fd, ...extra];
  const child = spawn(program!, args, { env: { ...command.env }, stdio });
  await seccomp.close();
  return child;
}

export async function outcomeOf(child: ChildProcess): Promise<Record<string, unknown>> {
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  clearTimeout(timer);
  try {
    return JSON.parse(output) as Record<string, unknown>;
  } catch {
    throw new Error(`the attack did not report: ${output}${errors}`);
  }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

/** Attempts that did not end as they must; a test expects none. */
export function unexpected(outcomes: Record<string, unknown>, wanted: RegExp): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outcomes).filter(([, outcome]) => !wanted.test(String(outcome))));
}
