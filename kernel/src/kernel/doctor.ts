import { statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { isCoded } from "@tuneit/protocol";
import type { DoctorCheck } from "../kernel-api.ts";
import { proveSandbox } from "./sandbox-checks.ts";
import type { Workplace } from "./workplace.ts";

const gigabyte = 1e9;
/** An environment with torch and its cache, and the first models. */
const comfortableDiskBytes = 5 * gigabyte;
const comfortableMemoryBytes = 4 * gigabyte;

/** What this machine can do. Nothing is changed; each problem comes with its mend. */
export async function examine(place: Workplace): Promise<DoctorCheck[]> {
  const [tools, proofs, machine] = await Promise.all([
    Promise.all([checkNode(), checkPython(place), checkSandbox(place)]),
    proveSandbox(place),
    Promise.all([checkLimits(place), checkMachine(), checkDisk(place)]),
  ]);
  return [...tools, ...proofs, ...machine];
}

async function checkNode(): Promise<DoctorCheck> {
  const [major] = process.versions.node.split(".").map(Number);
  const ok = major! >= 24;
  return {
    name: "Node",
    status: ok ? "ok" : "problem",
    found: process.versions.node,
    mend: ok ? null : "Start TuneIT by its own command: it brings Node 24",
  };
}

async function checkPython(place: Workplace): Promise<DoctorCheck> {
  try {
    const { python, uv, accelerator } = await place.tools();
    return {
      name: "Python",
      status: "ok",
      found: `${python.version} at ${python.path}, uv at ${uv}, accelerator ${accelerator}`,
      mend: null,
    };
  } catch (error) {
    if (!isCoded(error)) throw error;
    return { name: "Python", status: "problem", found: `${error.message} (${error.code})`, mend: error.mend };
  }
}

const holds = {
  full: "plugins see only what was granted: own files, processes and network (bubblewrap, system call filter)",
  landlock:
    "plugins see only what was granted; device nodes are more visible than under bubblewrap (Landlock, system call filter)",
  none: "nothing would hold a plugin back, so none is started",
} as const;

async function checkSandbox(place: Workplace): Promise<DoctorCheck> {
  const { level, reasons, mend } = await place.confinement();
  const why = reasons.length > 0 ? `: ${reasons.join("; ")}` : "";
  return {
    name: "Sandbox",
    status: ({ full: "ok", landlock: "warning", none: "problem" } as const)[level],
    found: `${level}, ${holds[level]}${why}`,
    mend: level === "full" ? null : mend,
  };
}

const always = "size of files, open files, core dumps";

/** Open files, file size and core dumps are the operating system's everywhere; time is the supervisor's. */
async function checkLimits(place: Workplace): Promise<DoctorCheck> {
  const { hardLimits, watchedBecause } = await place.confinement();
  if (hardLimits) {
    const found = `5 of 6 held by the operating system: memory, tasks (control group), ${always}; 1 watched: time`;
    return { name: "Limits", status: "ok", found, mend: null };
  }
  const watched = `3 watched, four times a second: memory, tasks, time (${watchedBecause})`;
  const found = `3 of 6 held by the operating system: ${always}; ${watched}`;
  const [, command] = / to keep them: (.+)$/.exec(watchedBecause) ?? [];
  return { name: "Limits", status: command ? "warning" : "ok", found, mend: command ? `Run: ${command}` : null };
}

async function checkMachine(): Promise<DoctorCheck> {
  const memory = totalmem();
  const enough = memory >= comfortableMemoryBytes;
  return {
    name: "Machine",
    status: enough ? "ok" : "warning",
    found: `${availableParallelism()} cores, ${(memory / gigabyte).toFixed(1)} GB of memory, ${process.platform} ${process.arch}`,
    mend: enough ? null : "Train small models, or with train.batchSize=1",
  };
}

async function checkDisk(place: Workplace): Promise<DoctorCheck> {
  const { bavail, bsize } = await statfs(place.home);
  const free = bavail * bsize;
  const enough = free >= comfortableDiskBytes;
  return {
    name: "Disk",
    status: enough ? "ok" : "warning",
    found: `${(free / gigabyte).toFixed(1)} GB free for ${place.home}`,
    mend: enough ? null : "Free some space, or set TUNEIT_HOME to a larger disk",
  };
}
