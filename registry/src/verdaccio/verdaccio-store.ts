import type { FileHandle } from "node:fs/promises";
import { fail } from "../errors/registry-errors.ts";
import { type PackageStore, type PackageToStore, type StoredPackument, tarballName } from "./package-store.ts";
import type { SocketRequest } from "./socket-client.ts";
import type { StorageFolder } from "./storage-folder.ts";
import type { VerdaccioProcess } from "./verdaccio-process.ts";

/** The package store that Verdaccio keeps: four of its routes, and its files for the rest. */
export class VerdaccioStore implements PackageStore {
  readonly #process: VerdaccioProcess;
  readonly #files: StorageFolder;

  constructor(process: VerdaccioProcess, files: StorageFolder) {
    this.#process = process;
    this.#files = files;
  }

  async packument(name: string): Promise<StoredPackument | null> {
    const answer = await this.#process.request({ method: "GET", path: route(name) });
    if (answer.status === 404) return null;
    if (answer.status !== 200 || !isPackument(answer.body)) throw fail("TUNEIT_REGISTRY_STORE_FAILED");
    return { versions: answer.body.versions, tags: answer.body["dist-tags"] };
  }

  async put(stored: PackageToStore): Promise<void> {
    await this.#expect201({ method: "PUT", path: route(stored.name), body: publishBody(stored) });
    if ((await this.#files.integrity(stored.name, stored.version)) !== stored.integrity)
      throw fail("TUNEIT_REGISTRY_STORE_FAILED");
    await this.#files.sync(stored.name, stored.version);
  }

  async undo(name: string, version: string): Promise<void> {
    await this.#files.remove(name, version);
  }

  async setTag(name: string, tag: string, version: string): Promise<void> {
    await this.#expect201({ method: "PUT", path: tagRoute(name, tag), body: version });
  }

  async removeTag(name: string, tag: string): Promise<void> {
    await this.#expect201({ method: "DELETE", path: tagRoute(name, tag) });
  }

  /** Straight from the disk, so that installs go on while Verdaccio restarts. */
  openTarball(name: string, version: string): Promise<FileHandle | null> {
    return this.#files.openTarball(name, version);
  }

  async #expect201(request: SocketRequest): Promise<void> {
    const { status, body } = await this.#process.request(request);
    if (status !== 201)
      throw fail(
        "TUNEIT_REGISTRY_STORE_FAILED",
        {},
        { cause: new Error(`${request.method} ${request.path}: ${status} ${JSON.stringify(body)}`) },
      );
  }
}

const route = (name: string): string => `/${name.replace("/", "%2f")}`;
const tagRoute = (name: string, tag: string): string =>
  `/-/package/${name.replace("/", "%2f")}/dist-tags/${encodeURIComponent(tag)}`;

function publishBody(stored: PackageToStore): unknown {
  const { name, version, manifest, tarball, tags } = stored;
  const file = tarballName(name, version);
  const dist = { integrity: stored.integrity, shasum: stored.shasum, tarball: `http://store/${name}/-/${file}` };
  return {
    "_id": name,
    name,
    "description": manifest["description"] ?? "",
    "dist-tags": Object.fromEntries(tags.map((tag) => [tag, version])),
    "versions": { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    "readme": "",
    "_attachments": {
      [file]: {
        content_type: "application/octet-stream",
        data: Buffer.from(tarball).toString("base64"),
        length: tarball.length,
      },
    },
  };
}

interface VerdaccioPackument {
  "versions": StoredPackument["versions"];
  "dist-tags": Record<string, string>;
}

function isPackument(body: unknown): body is VerdaccioPackument {
  const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  return (
    isRecord(body) &&
    isRecord((body as VerdaccioPackument).versions) &&
    isRecord((body as VerdaccioPackument)["dist-tags"])
  );
}
