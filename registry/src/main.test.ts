import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tuneit-main-"));
});
afterEach(async () => rm(dataDir, { recursive: true, force: true }));

function launch(args: readonly string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; error: string }>;
  line: Promise<string>;
} {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const heard = { out: "", error: "" };
  const line = new Promise<string>((resolve) =>
    child.stdout?.on("data", (chunk: Buffer) => resolve((heard.out += chunk.toString()))),
  );
  child.stderr?.on("data", (chunk: Buffer) => (heard.error += chunk.toString()));
  return { child, line, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, ...heard }))) };
}

test("starts with an owner's token, takes an account beside it, ends on SIGTERM", async () => {
  const registry = launch(["start", "--data", dataDir, "--port", "0", "--owner", "--json"]);
  const { url, token, rootFingerprint } = JSON.parse(await registry.line) as Record<string, string>;
  expect(rootFingerprint).toMatch(/^SHA256:/);
  const whoami = async (bearer: string): Promise<unknown> =>
    (await fetch(`${url}/-/whoami`, { headers: { authorization: `Bearer ${bearer}` } })).json();
  expect(await whoami(token!)).toEqual({ username: "owner" });
  const user = await launch(["user", "acme", "--data", dataDir, "--namespace", "@acme", "--json"]).ended;
  expect(user).toMatchObject({ code: 0, error: "" });
  expect(await whoami((JSON.parse(user.out) as { token: string }).token)).toEqual({ username: "acme" });
  const again = await launch(["user", "acme", "--data", dataDir, "--json"]).ended;
  expect([again.code, JSON.parse(again.out)]).toEqual([
    1,
    { error: expect.objectContaining({ code: "TUNEIT_REGISTRY_ACCOUNT_INVALID" }) },
  ]);
  registry.child.kill("SIGTERM");
  expect(await registry.ended).toMatchObject({ code: 0, error: "" });
});

test.each([
  [["start"]],
  [["user", "--data", "x"]],
  [["start", "--data", "x", "--port", "many"]],
  [["start", "--data", "x", "--nonsense"]],
  [["dance", "--data", "x"]],
])("%j is wrong input", async (args) => {
  const outcome = await launch(args).ended;
  expect(outcome.code).toBe(2);
  expect(outcome.error).not.toContain("    at ");
});
