import type { FileHandle } from "node:fs/promises";

export interface StoredPackument {
  readonly versions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface PackageToStore {
  readonly name: string;
  readonly version: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly tarball: Uint8Array;
  /** Lower-case hex SHA-1, which npm's format wants beside the integrity. */
  readonly shasum: string;
  readonly integrity: string;
  readonly tags: readonly string[];
}

/** Keeps packuments, dist-tags and tarballs, and decides nothing. */
export interface PackageStore {
  packument(name: string): Promise<StoredPackument | null>;
  /** Done when the bytes were read back, compared and synced. */
  put(stored: PackageToStore): Promise<void>;
  /** Removes every trace of a version that was not published to the end. */
  undo(name: string, version: string): Promise<void>;
  setTag(name: string, tag: string, version: string): Promise<void>;
  removeTag(name: string, tag: string): Promise<void>;
  openTarball(name: string, version: string): Promise<FileHandle | null>;
}

export const tarballName = (name: string, version: string): string =>
  `${name.slice(name.indexOf("/") + 1)}-${version}.tgz`;
