import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** A built file, held in memory: what was read at the start is served until the end, whatever is built meanwhile. */
export interface AppFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content, so a browser need never ask again. */
  readonly isHashed: boolean;
  /** The body in an encoding, made when it is first asked for; undefined where it would save nothing. */
  readonly packed: (encoding: Encoding) => Promise<Buffer> | undefined;
}

/** By address, `/index.html`; nothing else of the disk can be named. */
export type AppFiles = ReadonlyMap<string, AppFile>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};
const textual = /^text\/|json|svg|manifest/;
/** Below it the headers weigh more than what is saved. */
const worthPackingBytes = 1024;

/** The built app of a folder; undefined where none was built. */
export async function readAppFiles(folder: string): Promise<AppFiles | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(
    files.map(async (path): Promise<[string, AppFile]> => {
      const address = `/${relative(folder, path).split(sep).join("/")}`;
      return [address, appFile(address, await readFile(path))];
    }),
  );
  const found = new Map(read);
  return found.has("/index.html") ? found : undefined;
}

function appFile(address: string, body: Buffer): AppFile {
  const type = types[extname(address)] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const isHashed = /^\/assets\/.+-[\w-]{8}\.\w+$/.test(address);
  const made = new Map<Encoding, Promise<Buffer>>();
  const packed = (encoding: Encoding): Promise<Buffer> | undefined => {
    if (body.length < worthPackingBytes || !textual.test(type)) return undefined;
    const known = made.get(encoding) ?? packers[encoding](body);
    made.set(encoding, known);
    return known;
  };
  return { body, type, etag, isHashed, packed };
}

/** Quality 9 of 11: the last two save 3 % and take ten times as long. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const packers: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) => promisify(brotliCompress)(body, brotliOptions),
  gzip: (body) => promisify(gzip)(body),
};
