import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.js";

const beatMs = 2_000;
const staleMs = 30_000;
const pollMs = 200;

/**
 * Runs `work` while no other process does: a folder is the lock, since making one is atomic everywhere.
 * A lock whose process is gone, or whose heartbeat stopped, is taken over.
 */
export async function inTurn(folder, work) {
  const owner = { token: randomUUID(), pid: process.pid, host: hostname() };
  await acquire(folder, owner);
  const beat = setInterval(() => touch(folder), beatMs);
  const release = () => releaseOwn(folder, owner);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off("exit", release);
    release();
  }
}

async function acquire(folder, owner) {
  let told = false;
  while (!tryAcquire(folder, owner)) {
    const holder = readOwner(folder);
    if (isStale(folder, holder)) takeAway(folder, holder);
    else if (!told) {
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
