import { spawn } from "node:child_process";
import { access, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Confinement, Launcher } from "./confinement.ts";
import { WorkerGroups } from "./control-groups.ts";
import { confinePython, type ConfinedPython } from "./python-worker.ts";

const megabyte = 1024 ** 2;
const deadlineMs = 5_000;
const mostFiles = 50;
const limits = { memoryBytes: 256 * megabyte, tasks: 32, fileBytes: megabyte };

/** What `attempts.py` says: for each attempt what worked, empty where the sandbox held. */
const attempts = z.strictObject({
  home: z.array(z.string()),
  outside: z.array(z.string()),
  network: z.array(z.string()),
  processes: z.array(z.string()),
  rights: z.array(z.string()),
});
export type Attempts = z.infer<typeof attempts>;

/** What a proof needs of the place where a kernel works. */
export interface ProofPlace {
  readonly home: string;
  readonly runtimeFolder: string;
  tools(): Promise<{ readonly python: { readonly path: string } }>;
  launcher(): Promise<Launcher | undefined>;
  confinement(): Promise<Confinement>;
}

/**
 * Starts a program as a plugin would be started, which tries to get out. Nothing is taken from it but what could be done
 * to things that were put there for it, and the names of files in the home.
 *
 * @throws Error where it did not come to an answer
 */
export async function tryToEscape(place: ProofPlace, confinement: Confinement): Promise<Attempts> {
  const bait = await mkdtemp(join(place.home, "doctor-"));
  const listener = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  try {
    await Promise.all([
      writeFile(join(bait, "secret"), "bait"),
      new Promise((done) => listener.once("listening", done)),
    ]);
    const given = {
      files: [join(bait, "secret"), ...(await filesOfHome())],
      folders: [bait, place.runtimeFolder, homedir()],
      port: (listener.address() as AddressInfo).port,
      pid: process.pid,
    };
    const said = await ask(place, confinement, given);
    return { ...said, outside: await reallyWritten(said.outside) };
  } finally {
    listener.close();
    await rm(bait, { recursive: true, force: true });
  }
}

async function ask(place: ProofPlace, confinement: Confinement, given: object): Promise<Attempts> {
  const command = await confinePython(confinement, {
    home: place.home,
    python: (await place.tools()).python.path,
    environment: null,
    runtimeFolder: place.runtimeFolder,
    readOnly: [],
    writable: [],
    limits,
    args: ["attempts", JSON.stringify(given)],
  });
  const { output, errors } = await outputOf(command);
  if (!output) throw new Error(errors.trim().split("\n").at(-1) || "it said nothing");
  return attempts.parse(JSON.parse(output));
}

async function outputOf({ argv, env, seccomp, groups }: ConfinedPython): Promise<{ output: string; errors: string }> {
  const filter = seccomp === null ? undefined : await open(seccomp, "r");
  const [program, ...args] = argv;
  const child = spawn(program!, args, {
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe", filter?.fd ?? "ignore"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  try {
    const [output, errors] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    return { output, errors };
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    await filter?.close();
    if (child.pid !== undefined) await new WorkerGroups(groups, child.pid).remove();
  }
}

/** Files straight in the home; folders may hold the interpreter, which a plugin does see. */
async function filesOfHome(): Promise<string[]> {
  const entries = await readdir(homedir(), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .slice(0, mostFiles)
    .map(({ name }) => join(homedir(), name));
}

/** In a file system of its own a program may write where it likes: what counts is whether anything is here. */
async function reallyWritten(folders: readonly string[]): Promise<string[]> {
  const written: string[] = [];
  for (const folder of folders) {
    const path = join(folder, "tuneit-doctor");
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) written.push(folder);
    await rm(path, { force: true });
  }
  return written;
}
