import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchedData, type FetchedData } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { hashFile } from "../sources/hash-file.ts";

/** A folder of the workspace for one fetch: on the same disk as its data, so that a file is moved and not copied. */
export class FetchFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(workspace: string): Promise<FetchFolder> {
    const all = join(workspace, ".tuneit", "fetching");
    await removeLeft(all);
    const path = join(all, `${process.pid}-${randomBytes(8).toString("hex")}`);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return new FetchFolder(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** What a process left that was killed. */
async function removeLeft(all: string): Promise<void> {
  const names = await readdir(all).catch(() => []);
  const left = names.filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(left.map((name) => rm(join(all, name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export interface Checked extends FetchedData {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The worker's word is compared with what lies there: one plain file that has no other name. @throws TUNEIT_SOURCE_ANSWER */
export async function checkFetched(answer: unknown, folder: string, plugin: string): Promise<Checked> {
  const { data, error } = fetchedData.safeParse(answer);
  if (error) throw fail("TUNEIT_SOURCE_ANSWER", { plugin }, { cause: error });
  const path = join(folder, data.file);
  const [names, info] = await Promise.all([readdir(folder), lstat(path).catch(() => undefined)]);
  if (names.length !== 1 || !info?.isFile() || info.nlink !== 1 || info.size === 0)
    throw fail("TUNEIT_SOURCE_ANSWER", { plugin });
  return { ...data, path, bytes: info.size, sha256: await hashFile(path) };
}
