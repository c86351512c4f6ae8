import { spawn, type ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { home, root } from "./workspace.ts";

const main = fileURLToPath(new URL("../../shell/cli/src/main.ts", import.meta.url));

export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly in: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads on stdin; absent = nothing. */
  readonly input?: string;
  /** Words before `node`, such as `unshare -n`. */
  readonly under?: readonly string[];
}

/** Where packages come from is the machine's affair; what a test's TuneIT works in is stated here. */
export function environmentOf(around: Pick<Surroundings, "environment">): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TUNEIT_HOME: home,
    TUNEIT_LOCAL_REGISTRY: `${root}/registry`,
    NO_COLOR: "1",
    ...around.environment,
  };
}

/** Starts the real command line and leaves it to the test. */
export function start(args: readonly string[], around: Surroundings): ChildProcess {
  const [program, ...words] = [...(around.under ?? []), process.execPath, main, ...args];
  const stdin = around.input === undefined ? "ignore" : "pipe";
  const child = spawn(program!, words, { cwd: around.in, env: environmentOf(around), stdio: [stdin, "pipe", "pipe"] });
  child.stdin?.end(around.input);
  return child;
}

/** Runs one command to its end. */
export async function tuneit(args: readonly string[], around: Surroundings): Promise<Told> {
  const child = start(args, around);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, stdout, stderr };
}

/** What a failed assertion shows: the command and everything it said. */
export const account = (args: readonly string[], told: Told): string =>
  `tuneit ${args.join(" ")} ended with ${told.code}\n${told.stderr}\n${told.stdout.slice(0, 4000)}`;

/** Runs a command with `--json` that must succeed, and returns its one document. */
export async function answerOf(args: readonly string[], around: Surroundings): Promise<unknown> {
  const told = await tuneit([...args, "--json"], around);
  expect(told.code, account(args, told)).toBe(0);
  return JSON.parse(told.stdout) as unknown;
}

/** Runs a command with `--json` that must be refused, and returns its error. */
export async function refusalOf(
  args: readonly string[],
  around: Surroundings,
): Promise<{ exit: number | null; code: string; mend: string }> {
  const told = await tuneit([...args, "--json"], around);
  expect(told.code, account(args, told)).not.toBe(0);
  const { error } = JSON.parse(told.stdout) as { error: { code: string; mend: string } };
  return { exit: told.code, code: error.code, mend: error.mend };
}
