import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tarballName } from "./package-store.ts";

export interface PackumentFile {
  "versions"?: Record<string, unknown>;
  "time"?: Record<string, unknown>;
  "dist-tags"?: Record<string, string>;
  "_attachments"?: Record<string, unknown>;
  "_distfiles"?: Record<string, unknown>;
}

/** Verdaccio's files of one registry, for what Verdaccio itself cannot do: sync, compare, undo, repair. */
export class StorageFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  folder(name: string): string {
    return join(this.root, ...name.split("/"));
  }

  tarball(name: string, version: string): string {
    return join(this.folder(name), tarballName(name, version));
  }

  async openTarball(name: string, version: string): Promise<FileHandle | null> {
    return open(this.tarball(name, version), "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
  }

  async integrity(name: string, version: string): Promise<string | null> {
    const bytes = await readFile(this.tarball(name, version)).catch(() => null);
    return bytes && `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  }

  async sync(name: string, version: string): Promise<void> {
    const folder = this.folder(name);
    for (const path of [
      this.tarball(name, version),
      join(folder, "package.json"),
      folder,
      join(folder, ".."),
      this.root,
    ]) {
      await using file = await open(path, "r");
      await file.sync();
    }
  }

  async packument(name: string): Promise<PackumentFile | null> {
    try {
      return JSON.parse(await readFile(join(this.folder(name), "package.json"), "utf8")) as PackumentFile;
    } catch {
      // Missing or unreadable: either way there is nothing to take from it.
      return null;
    }
  }

  /** Removes a version from packument and folder; a package left without one goes too. */
  async remove(name: string, version: string): Promise<void> {
    const file = tarballName(name, version);
    const packument = await this.packument(name);
    await rm(this.tarball(name, version), { force: true });
    if (!packument) return;
    for (const [table, key] of [
      [packument.versions, version],
      [packument.time, version],
      [packument._attachments, file],
      [packument._distfiles, file],
    ] as const) {
      if (table) delete table[key];
    }
    for (const [tag, target] of Object.entries(packument["dist-tags"] ?? {}))
      if (target === version) delete packument["dist-tags"]?.[tag];
    if (Object.keys(packument.versions ?? {}).length === 0)
      await rm(this.folder(name), { recursive: true, force: true });
    else await this.#write(name, packument);
  }

  async #write(name: string, packument: PackumentFile): Promise<void> {
    const target = join(this.folder(name), "package.json");
    await writeFile(`${target}.gateway`, JSON.stringify(packument, null, "\t"), { mode: 0o600, flush: true });
    await rename(`${target}.gateway`, target);
  }
}
