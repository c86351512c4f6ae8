import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.js";

const beatMs = 2_000;
const staleMs = 30_000;
const pollMs = 200;
const orphanMs = 120_000;

let held;

/**
 * Runs `work` while no other process does: a folder is the lock, since making one is atomic everywhere.
 * A lock whose process is gone, or whose heartbeat stopped, is taken over.
 */
export async function inTurn(folder, work) {
  const owner = { token: randomUUID(), pid: process.pid, host: hostname() };
  await acquire(folder, owner);
  held = folder;
  const beat = setInterval(() => touch(folder), beatMs);
  const release = () => releaseOwn(folder, owner);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off("exit", release);
    held = undefined;
    release();
  }
}

/** Notes the installer at work, so that whoever takes over a killed set-up lets it end first. */
export function rememberChild(pid) {
  if (held && pid) writeFileSync(join(held, "child"), String(pid));
}

async function acquire(folder, owner) {
  let told = false;
  while (!tryAcquire(folder, owner)) {
    const holder = readOwner(folder);
    if (isStale(folder, holder)) {
      await outlive(folder);
      takeAway(folder, holder);
    }
    if (!told && holder && isAlive(holder.pid)) {
      say(`  waiting for process ${holder?.pid ?? "?"}, which is setting up the same checkout …`);
      told = true;
    }
    await sleep(pollMs);
  }
}

function tryAcquire(folder, owner) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(folder, "owner.json"), JSON.stringify(owner));
  return true;
}

function readOwner(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "owner.json"), "utf8"));
  } catch {
    return undefined; // killed before it wrote its name, or writing it right now
  }
}

function isStale(folder, holder) {
  if (holder && holder.host === hostname() && !isAlive(holder.pid)) return true;
  try {
    return Date.now() - statSync(folder).mtimeMs > staleMs;
  } catch {
    return false;
  }
}

// Its parent was killed, it was not: two installers in one folder would spoil each other's work.
async function outlive(folder) {
  const child = readChild(folder);
  const end = Date.now() + orphanMs;
  if (child && isAlive(child)) say(`  waiting for process ${child}, left over from a set-up that was killed …`);
  while (child && isAlive(child) && Date.now() < end) await sleep(pollMs);
}

function readChild(folder) {
  try {
    return Number(readFileSync(join(folder, "child"), "utf8")) || undefined;
  } catch {
    return undefined; // none was started
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// Renaming before deleting: of two that judge the same lock stale, one rename succeeds. Had a third made a fresh
// lock in between, its token differs and it gets its folder back.
function takeAway(folder, judged) {
  const aside = `${folder}.stale-${randomUUID()}`;
  try {
    renameSync(folder, aside);
    if (readOwner(aside)?.token === judged?.token) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, folder);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
  }
}

function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // taken over while this process was suspended; the new holder finishes the work
  }
}

function releaseOwn(folder, owner) {
  if (readOwner(folder)?.token === owner.token) rmSync(folder, { recursive: true, force: true });
}
