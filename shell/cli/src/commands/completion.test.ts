import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { Surroundings } from "../command-context.ts";
import { runProgram } from "../program.ts";

async function completion(shell: string): Promise<{ code: number; script: string }> {
  const stdout = new PassThrough();
  const around = {
    streams: { stdout, stderr: new PassThrough() },
    stdin: process.stdin,
    environment: {},
    currentFolder: process.cwd(),
    signal: new AbortController().signal,
  } as unknown as Surroundings;
  const code = await runProgram(["completion", shell], around);
  return { code, script: await text(stdout.end()) };
}

/** What bash offers after a line that ends in the word being typed. */
async function offered(line: readonly string[]): Promise<string[]> {
  const { script } = await completion("bash");
  const words = line.map((word) => `'${word}'`).join(" ");
  const program = `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length - 1}; _tuneit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await promisify(execFile)("bash", ["-c", program])).stdout.trim().split("\n");
}

test.each([
  [
    ["tuneit", "pl"],
    ["plan", "plugin"],
  ],
  [["tuneit", "plugin", "inst"], ["install"]],
  [["tuneit", "plugin", "install", "./folder", "--allow"], ["--allow-unsigned"]],
  [["tuneit", "--json", "data", "pre"], ["preview"]],
])("bash completes %j", async (line, expected) => {
  expect(await offered(line)).toEqual(expected);
});

test("a shell that is not known is refused", async () => {
  expect(await completion("tcsh")).toEqual({ code: 2, script: "" });
});

test("zsh and fish get theirs", async () => {
  expect((await completion("zsh")).script).toContain("bashcompinit");
  expect((await completion("fish")).script).toContain("__fish_seen_subcommand_from plugin' -f -a install");
});
