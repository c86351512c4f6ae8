import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plan as planSchema, runId, type JournalLine } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../errors/index.ts";
import { RunAttendant, type SecretSupply } from "./attendant.ts";
import { followJournal } from "../runs/follow-journal.ts";
import { connectRun } from "../runs/run-client.ts";
import type { RunFolder } from "../runs/run-folder.ts";

const runtimeFolder = fileURLToPath(new URL("../../../python-runtime", import.meta.url));
const token = "sesame-1234";

let folder: string;
let supervisor: ChildProcess;
let run: RunFolder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuneit-attendant-"));
  const script = join(runtimeFolder, "fixtures/stand_in/prepared_run.py");
  const stages = JSON.stringify([{ secrets: ["TOKEN"], options: { echo: true, tellSecrets: true } }]);
  const directory = execFileSync("python3", ["-B", script, folder, stages], { encoding: "utf8" });
  const plan = planSchema.parse(JSON.parse(readFileSync(join(directory, "plan.json"), "utf8")));
  run = { id: runId.parse("0".repeat(26)), directory, plan };
  const args = ["-I", "-S", "-B", runtimeFolder, "supervisor", "--run", directory];
  supervisor = spawn("python3", args, { detached: true, stdio: "ignore" });
});

afterEach(async () => {
  supervisor.kill("SIGKILL");
  if (supervisor.exitCode === null && supervisor.signalCode === null) await once(supervisor, "exit");
  rmSync(folder, { recursive: true, force: true });
});

async function attend(supply: SecretSupply): Promise<RunAttendant> {
  (await connectRun(run.directory, { waitMs: 10_000 })).close();
  const attendant = new RunAttendant(run, { call: () => Promise.reject(new Error("no isolate")), supply });
  await attendant.start();
  return attendant;
}

async function until(type: string): Promise<JournalLine> {
  for await (const line of followJournal(run.directory)) if (line.type === type) return line;
  throw new Error(`no ${type}`);
}

test("a stage that waits is given its secret by the kernel that comes by, and none of it is written", async () => {
  const attendant = await attend((stage) => Promise.resolve({ [stage.secrets[0]!]: token }));
  expect((await until("exit")).payload).toMatchObject({ status: "completed" });
  await attendant.close();
  const files = readdirSync(run.directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = files.map((one) => readFileSync(join(one.parentPath, one.name), "utf8"));
  expect(texts.some((text) => text.includes("***"))).toBe(true);
  expect(texts.filter((text) => text.includes(token))).toEqual([]);
});

test("where the secret cannot be had the run says so and goes on waiting for a kernel that has it", async () => {
  const without = await attend(() => Promise.reject(fail("TUNEIT_VAULT_LOCKED", { problem: "nobody is there" })));
  const { payload } = await until("warning");
  expect(payload).toMatchObject({ code: "TUNEIT_VAULT_LOCKED", stage: "train" });
  await without.close();
  const attendant = await attend(() => Promise.resolve({ TOKEN: token }));
  expect((await until("exit")).payload).toMatchObject({ status: "completed" });
  await attendant.close();
});
