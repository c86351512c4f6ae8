import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inTurn } from "./turn.js";

let folder = "";
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), "tuneit-turn-")), "turn")));
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

/** A lock as a process leaves it that was killed. */
function abandoned(owner: object | undefined, child?: number): void {
  mkdirSync(folder);
  if (owner) writeFileSync(join(folder, "owner.json"), JSON.stringify(owner));
  if (child) writeFileSync(join(folder, "child"), String(child));
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("exit", resolve));
  return child.pid ?? 0;
}

it("lets one work at a time, and gives the turn back", async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await sleep(30);
    working--;
  };
  await Promise.all([inTurn(folder, work), inTurn(folder, work), inTurn(folder, work)]);
  expect(most).toBe(1);
  expect(existsSync(folder)).toBe(false);
});

it("gives the turn back when the work fails", async () => {
  await expect(inTurn(folder, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(existsSync(folder)).toBe(false);
});

it("takes over from a process that is gone", async () => {
  abandoned({ token: "a", pid: await deadPid(), host: hostname() });
  expect(await inTurn(folder, () => Promise.resolve("done"))).toBe("done");
});

it("takes over from a process that was killed before it wrote its name", async () => {
  abandoned(undefined);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(folder, longAgo, longAgo);
  expect(await inTurn(folder, () => Promise.resolve("done"))).toBe("done");
});

it("takes over from another machine only when its heartbeat has stopped", async () => {
  abandoned({ token: "a", pid: 1, host: "elsewhere" });
  let done = false;
  const turn = inTurn(folder, () => Promise.resolve()).then(() => (done = true));
  await sleep(500);
  expect(done).toBe(false);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(folder, longAgo, longAgo);
  await turn;
});

it("waits for the installer of a killed process to end", async () => {
  const installer = spawn(process.execPath, ["-e", "setTimeout(() => {}, 700)"]);
  let ended = false;
  installer.on("exit", () => (ended = true));
  abandoned({ token: "a", pid: await deadPid(), host: hostname() }, installer.pid);
  expect(await inTurn(folder, () => Promise.resolve(ended))).toBe(true);
});
