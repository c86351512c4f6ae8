import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Surroundings } from "../command-context.ts";
import { runProgram } from "../program.ts";

async function explain(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const around = {
    streams,
    stdin: process.stdin,
    environment: {},
    currentFolder: process.cwd(),
    signal: new AbortController().signal,
  } as unknown as Surroundings;
  const code = await runProgram(["explain", ...args], around);
  const [stdout, stderr] = await Promise.all([text(streams.stdout.end()), text(streams.stderr.end())]);
  return { code, stdout, stderr };
}

test.each([
  ["TUNEIT_STORE_BLOCKED", "# TUNEIT_STORE_BLOCKED\n"],
  ["TUNEIT_DATA_RAGGED:", "# TUNEIT_DATA_RAGGED\n"],
  ["run_stalled", "# TUNEIT_RUN_STALLED\n"],
])("%s is explained", async (code, begin) => {
  const told = await explain(code);
  expect(told.stdout.startsWith(begin), told.stderr).toBe(true);
  expect(told).toMatchObject({ code: 0, stderr: "" });
});

test("an unknown code names the nearest one", async () => {
  const told = await explain("TUNEIT_STORE_BLOKED", "--json");
  expect(told.code).toBe(2);
  expect(told.stderr).toMatch(/^TUNEIT_CLI_CODE_UNKNOWN: .* nearest one is TUNEIT_STORE_BLOCKED\. .*\n$/);
  expect(JSON.parse(told.stdout)).toMatchObject({ error: { docs: "errors/TUNEIT_CLI_CODE_UNKNOWN" } });
});
