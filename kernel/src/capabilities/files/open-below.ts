import { constants } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { fail } from "../../errors/index.ts";
import { refused, type GrantedPath } from "./granted-path.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

/** A folder that is open: names in it are looked up in that very folder, wherever its path may lead by now. */
export class OpenFolder implements AsyncDisposable {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Node has no `openat`; Linux resolves this to the same. */
  get path(): string {
    return `/proc/self/fd/${this.#handle.fd}`;
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Opens the folder that holds the path's last part, step by step and never through a link. Where there is no `/proc` nothing
 * is opened.
 *
 * @throws TUNEIT_FILE_REFUSED, TUNEIT_FILE_MISSING
 */
export async function openParent(
  root: string,
  path: GrantedPath,
  options: { make?: boolean } = {},
): Promise<OpenFolder> {
  return openFolder(root, { ...path, segments: path.segments.slice(0, -1) }, options);
}

/** @throws TUNEIT_FILE_REFUSED, TUNEIT_FILE_MISSING */
export async function openFolder(
  root: string,
  path: GrantedPath,
  options: { make?: boolean } = {},
): Promise<OpenFolder> {
  if (options.make) await mkdir(root, { recursive: true, mode: 0o700 });
  // The root is the user's choice, and may be a link of the user's.
  let folder = new OpenFolder(await opened(root, O_RDONLY | O_DIRECTORY, path));
  for (const segment of path.segments) {
    await using above = folder;
    const below = above.at(segment);
    if (options.make) await mkdir(below, { mode: 0o700 }).catch(unlessThere);
    folder = new OpenFolder(await opened(below, folderFlags, path));
  }
  return folder;
}

/**
 * Opens a plain file with one name. What was opened is what is checked, so nothing can be put in its place in between.
 *
 * @throws TUNEIT_FILE_REFUSED, TUNEIT_FILE_MISSING
 */
export async function openPlainFile(folder: OpenFolder, path: GrantedPath, flags: number): Promise<FileHandle> {
  const name = path.segments.at(-1);
  if (name === undefined) throw refused(path.text, "it is a folder");
  // A pipe must not keep the kernel waiting.
  const handle = await opened(folder.at(name), flags | O_NOFOLLOW | O_NONBLOCK, path);
  const found = await handle.stat();
  if (found.isFile() && found.nlink === 1) return handle;
  await handle.close();
  throw refused(path.text, found.isFile() ? "it has another name elsewhere" : "it is no plain file");
}

async function opened(path: string, flags: number, asked: GrantedPath): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600);
  } catch (cause) {
    throw fileError(cause, asked);
  }
}

/** No text of the system's error: it has a path of this machine. */
export function fileError(cause: unknown, { text }: GrantedPath): Error {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return fail("TUNEIT_FILE_MISSING", { path: text }, { cause });
  if (code === "ELOOP" || code === "ENOTDIR") return refused(text, "it leads over a link, or over a file", cause);
  if (code === "EISDIR") return refused(text, "it is a folder", cause);
  if (code === "ENOSPC" || code === "EDQUOT") return refused(text, "the disk is full", cause);
  return refused(text, "this account may not open it", cause);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
