import { constants } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { fileReadRequest, fileWriteRequest, type fileStat, type CapabilityKind } from "@tuneit/protocol";
import type { z } from "zod";
import { fail } from "../../errors/index.ts";
import { parsed, type Answer, type BrokerRequest } from "../desk.ts";
import type { PluginSession, Use } from "../session.ts";
import { parsePath, refused, type FileRoots, type GrantedPath } from "./granted-path.ts";
import { fileError, openFolder, openParent, openPlainFile } from "./open-below.ts";
import { maySearch, reachesPath } from "./path-scope.ts";
import { Writing } from "./write.ts";

type Stat = z.infer<typeof fileStat>;

const mostEntries = 5_000;

const using = (kind: CapabilityKind, path: string): Use => ({
  kind,
  target: path,
  reaches: (scope) => reachesPath(scope, path),
});

/** Answers `fs:read` and `fs:write`. */
export class FileDesk {
  readonly #roots: FileRoots;
  readonly #writing: Writing;

  constructor(roots: FileRoots) {
    this.#roots = roots;
    this.#writing = new Writing();
  }

  read = {
    answer: async ({ args }: BrokerRequest, session: PluginSession): Promise<Answer> => {
      const request = parsed(fileReadRequest, args, "fs:read", session);
      const path = parsePath(request.path);
      if (request.op === "list") return { value: await this.#list(path, session) };
      await session.permit(using("fs:read", path.text));
      if (request.op === "stat") return { value: await this.#stat(path, session) };
      return this.#readPart(path, request.offset, request.length, session);
    },
  };

  write = {
    answer: async ({ args, bytes = new Uint8Array() }: BrokerRequest, session: PluginSession): Promise<Answer> => {
      const request = parsed(fileWriteRequest, args, "fs:write", session);
      const path = parsePath(request.path);
      await session.permit(using("fs:write", path.text));
      await this.#writing.act(request.op, path, bytes, { root: this.#rootOf(path, session), plugin: session.name });
      return { value: null };
    },
  };

  async #readPart(path: GrantedPath, offset: number, length: number, session: PluginSession): Promise<Answer> {
    await using folder = await openParent(this.#rootOf(path, session), path);
    await using file = await openPlainFile(folder, path, constants.O_RDONLY);
    const { size } = await file.stat();
    const part = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    const { bytesRead } = await file.read(part, 0, part.length, offset);
    return { value: { kind: "file", size } satisfies Stat, bytes: part.subarray(0, bytesRead) };
  }

  async #stat(path: GrantedPath, session: PluginSession): Promise<Stat> {
    if (path.segments.length === 0) return { kind: "folder", size: 0 };
    await using folder = await openParent(this.#rootOf(path, session), path);
    const found = await statAt(folder.at(path.segments.at(-1)!)).catch((cause: unknown) => {
      throw fileError(cause, path);
    });
    if (found) return found;
    throw refused(path.text, "it is no plain file and no folder");
  }

  /** What a scope reaches, or may lead to; links, devices and pipes are not there for a plugin. */
  async #list(path: GrantedPath, session: PluginSession): Promise<(Stat & { name: string })[]> {
    const whole = using("fs:read", path.text);
    const part = { ...whole, reaches: (scope: string) => reachesPath(scope, path.text) || maySearch(scope, path.text) };
    await session.permit(part);
    await using folder = await openFolder(this.#rootOf(path, session), path);
    const names = (await readdir(folder.path)).toSorted();
    const limit = `a folder is listed with at most ${mostEntries} entries`;
    if (names.length > mostEntries) throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin: session.name, limit });
    const judge = await session.judge("fs:read");
    const stats = await Promise.all(
      names.map(async (name) => ({ name, found: await statAt(folder.at(name)).catch(() => undefined) })),
    );
    return stats.flatMap(({ name, found }) =>
      found && shows(`${path.text}/${name}`, found, judge) ? [{ name, ...found }] : [],
    );
  }

  #rootOf({ root }: GrantedPath, session: PluginSession): string {
    return this.#roots[root](session.name);
  }
}

async function statAt(path: string): Promise<Stat | undefined> {
  const found = await lstat(path);
  if (found.isDirectory()) return { kind: "folder", size: 0 };
  return found.isFile() && found.nlink === 1 ? { kind: "file", size: found.size } : undefined;
}

function shows(path: string, { kind }: Stat, judge: Awaited<ReturnType<PluginSession["judge"]>>): boolean {
  return judge((scope) => reachesPath(scope, path) || (kind === "folder" && maySearch(scope, path))) !== undefined;
}
