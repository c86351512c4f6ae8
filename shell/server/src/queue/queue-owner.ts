import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const ownerFile = z.strictObject({ pid: z.int().positive(), started: z.string() });

/** Of several servers over one workspace, one starts what waits. */
export class QueueOwner {
  readonly #path: string;
  #holds = false;

  constructor(folder: string) {
    this.#path = join(folder, "owner.lock");
  }

  /** True where this process is the owner, from now on. The place of one that was killed is taken over. */
  async claim(): Promise<boolean> {
    if (this.#holds) return true;
    await mkdir(dirname(this.#path), { recursive: true });
    if (await lives(await this.#read())) return false;
    await rm(this.#path, { force: true });
    this.#holds = await this.#make();
    return this.#holds;
  }

  async release(): Promise<void> {
    if (this.#holds) await rm(this.#path, { force: true });
    this.#holds = false;
  }

  async #make(): Promise<boolean> {
    const file = await open(this.#path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (!file) return false;
    await file.writeFile(JSON.stringify({ pid: process.pid, started: await startOf(process.pid) }));
    await file.close();
    return true;
  }

  async #read(): Promise<z.infer<typeof ownerFile> | undefined> {
    const text = await readFile(this.#path, "utf8").catch(() => "null");
    try {
      return ownerFile.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }
}

async function lives(owner: z.infer<typeof ownerFile> | undefined): Promise<boolean> {
  if (owner === undefined) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  // A number that was given to another process since is no owner.
  return (await startOf(owner.pid)) === owner.started;
}

/** When a process began, in the kernel's clock ticks (proc(5), stat, field 22); empty where nothing tells. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in brackets may hold spaces; two fields stand before the state.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
