import { createHash, type Hash } from "node:crypto";
import { createGunzip } from "node:zlib";
import { isCoded } from "@tuneit/protocol";
import { checkContent, readPackageJson } from "./content-rules.ts";
import { checkPath, NameRegister } from "./path-rules.ts";
import { archiveLimits, refusal } from "./rules.ts";
import type { TarHeader } from "./tar-header.ts";
import { TarReader, type TarVisitor } from "./tar-reader.ts";

export interface InspectedFile {
  /** Path below the package, without `package/`. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** What it is unpacked as: 0o644 or 0o755. */
  readonly mode: number;
}

export interface Inspection {
  /** `sha512-<base64>` of the archive itself. */
  readonly integrity: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Sorted by path. */
  readonly files: readonly InspectedFile[];
  readonly packageJson: unknown;
  readonly readme: string | null;
  read(path: string): Uint8Array | undefined;
}

/**
 * Reads a `.tgz` in memory and refuses whatever breaks an archive rule. Nothing is written, nothing is run.
 *
 * @throws TUNEIT_ARCHIVE_REFUSED with `details.rule` and `details.entry`
 */
export async function inspectArchive(tarball: Uint8Array): Promise<Inspection> {
  const bytes = Buffer.from(tarball.buffer, tarball.byteOffset, tarball.byteLength);
  const limit = unpackedLimit(bytes);
  const collector = new Collector();
  const unpackedBytes = await feed(bytes, limit, new TarReader(collector));
  const contents = collector.contents;
  if (contents.size === 0) throw refusal("empty");
  return {
    integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
    packedBytes: bytes.length,
    unpackedBytes,
    files: collector.files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    packageJson: readPackageJson(contents.get("package.json")),
    readme: readmeOf(contents),
    read: (path) => contents.get(path),
  };
}

interface UnpackedLimit {
  readonly bytes: number;
  /** What the gzip trailer says; a stream that goes past it is more than one member. */
  readonly stated: number;
}

/** Judges the packed bytes alone, so that an honest bomb is never inflated and a lying one stops at its lie. */
function unpackedLimit(bytes: Buffer): UnpackedLimit {
  if (bytes.length > archiveLimits.packedBytes) throw refusal("packed-size");
  if (bytes.length < 20 || bytes.readUInt16BE(0) !== 0x1f8b) throw refusal("gzip");
  const stated = bytes.readUInt32LE(bytes.length - 4);
  // Deflate reaches 1032:1 at most, so a higher figure is no length but damage.
  if (stated > bytes.length * 1032) throw refusal("gzip", { what: "the gzip stream is damaged" });
  if (stated > archiveLimits.unpackedBytes) throw refusal("unpacked-size");
  if (stated > bytes.length * archiveLimits.expansion) throw refusal("expansion");
  return { bytes: stated, stated };
}

async function feed(bytes: Buffer, limit: UnpackedLimit, reader: TarReader): Promise<number> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  gunzip.end(bytes);
  let total = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > limit.bytes) throw refusal("gzip", { what: "the stream is longer than it states" });
      reader.push(chunk);
    }
  } catch (error) {
    throw isCoded(error) ? error : refusal("gzip", { what: "the gzip stream is damaged", cause: error });
  } finally {
    gunzip.destroy();
  }
  if (total !== limit.stated) throw refusal("gzip", { what: "the stream is shorter than it states" });
  reader.finish();
  return total;
}

/** Keeps the files of one archive in memory, judging each entry by its header before its body is kept. */
class Collector implements TarVisitor {
  readonly files: InspectedFile[] = [];
  readonly contents = new Map<string, Buffer>();
  readonly #names = new NameRegister();
  #current: { path: string; mode: number; content: Buffer; filled: number; hash: Hash } | null = null;

  accept(header: TarHeader): void {
    const kind = kindOf(header);
    if (header.mode & 0o7000) throw refusal("mode", { entry: header.path });
    if (kind === "folder") return this.#acceptFolder(header);
    const path = checkPath(header.path);
    if (header.path.endsWith("/")) throw refusal("tar-header", { entry: header.path });
    if (path === "") throw refusal("path-root", { entry: header.path });
    if (header.size > archiveLimits.fileBytes) throw refusal("file-size", { entry: path });
    this.#names.add(path, "file");
    const mode = header.mode & 0o111 ? 0o755 : 0o644;
    this.#current = { path, mode, content: Buffer.alloc(header.size), filled: 0, hash: createHash("sha256") };
  }

  #acceptFolder(header: TarHeader): void {
    if (header.size !== 0) throw refusal("tar-header", { entry: header.path });
    const path = checkPath(header.path);
    if (path !== "") this.#names.add(path, "folder");
  }

  body(chunk: Uint8Array): void {
    if (!this.#current) return;
    this.#current.content.set(chunk, this.#current.filled);
    this.#current.filled += chunk.length;
    this.#current.hash.update(chunk);
  }

  end(): void {
    if (!this.#current) return;
    const { path, mode, content, hash } = this.#current;
    this.#current = null;
    checkContent(path, content);
    this.contents.set(path, content);
    this.files.push({ path, bytes: content.length, sha256: hash.digest("hex"), mode });
  }
}

function kindOf(header: TarHeader): "file" | "folder" {
  if (header.type === "0") return "file";
  if (header.type === "5") return "folder";
  throw refusal(header.type === "1" || header.type === "2" ? "link" : "entry-type", { entry: header.path });
}

function readmeOf(contents: ReadonlyMap<string, Buffer>): string | null {
  const name = [...contents.keys()].sort().find((path) => /^readme(?:\.(?:md|markdown|txt))?$/i.test(path));
  return name === undefined ? null : (contents.get(name)?.toString("utf8") ?? null);
}
