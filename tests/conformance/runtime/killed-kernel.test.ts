import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { connectRun } from "../../../kernel/src/runs/run-client.ts";

const runtime = fileURLToPath(new URL("../../../python-runtime", import.meta.url));
const kernel = fileURLToPath(new URL("attaching-kernel.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tuneit-killed-kernel-"));
const kills = 10;

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const whole = (path: string): number[] =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1).map(Number) : [];

function prepared(): string {
  const script = join(runtime, "fixtures/stand_in/prepared_run.py");
  const stages = JSON.stringify([{ options: { steps: 1_000_000, seconds: 0.002, every: 50 } }]);
  return execFileSync("python3", ["-B", script, folder, stages], { encoding: "utf8" });
}

/** Attaches in a process of its own and kills it after a while. */
async function attachAndKill(directory: string, from: number, notes: string): Promise<void> {
  const child = spawn(process.execPath, [kernel, directory, String(from), notes], { stdio: "ignore" });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const before = whole(notes).length;
  while (whole(notes).length === before && child.exitCode === null) await delay(5);
  await delay(Math.random() * 60);
  child.kill("SIGKILL");
  await gone;
}

test("Y01: a run goes on under kernels that are killed, and every event reaches them once", async () => {
  const directory = prepared();
  // Started as a kernel starts it: a session of its own, nothing shared but the folder.
  const supervisor = spawn("python3", ["-I", "-S", "-B", runtime, "supervisor", "--run", directory], {
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => supervisor.once("exit", resolve));
  const notes = join(folder, "seen");
  for (let kill = 0; kill < kills; kill += 1) await attachAndKill(directory, whole(notes).at(-1) ?? -1, notes);
  using run = await connectRun(directory);
  const rest: number[] = [];
  const reading = (async () => {
    for await (const line of run.attach(whole(notes).at(-1) ?? -1)) rest.push(line.seq);
  })();
  await run.cancel({ mode: "checkpoint" });
  await reading;
  await ended;
  const seen = [...whole(notes), ...rest];
  expect(seen).toEqual(seen.map((_, index) => index));
  const lines = readFileSync(join(directory, "events.jsonl"), "utf8").trimEnd().split("\n");
  expect(seen.length).toBe(lines.length);
  expect(JSON.parse(readFileSync(join(directory, "exit.json"), "utf8"))).toMatchObject({ status: "stopped" });
});
