import { constants, gzipSync } from "node:zlib";
import { blockSize } from "./tar-header.ts";

export interface PackedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** The date npm gives every packed file, so that the same files make the same bytes. */
const packedAt = Date.UTC(1985, 9, 26, 8, 15) / 1000;

/** Writes an npm-style `.tgz` whose bytes depend on nothing but the files. */
export function writeTarball(files: readonly PackedFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.flatMap((file) => entry(`package/${file.path}`, file));
  const tar = Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
  const packed = gzipSync(tar, { level: constants.Z_BEST_COMPRESSION });
  // Byte 9 of gzip names the operating system; 255 is "unknown".
  packed[9] = 255;
  return packed;
}

function entry(path: string, file: PackedFile): Buffer[] {
  const { content, mode } = file;
  const split = splitPath(path);
  const parts = split
    ? [header({ ...split, size: content.length, mode, type: "0" })]
    : [
        ...paxPath(path),
        header({
          name: Buffer.from("package/long-path"),
          prefix: Buffer.alloc(0),
          size: content.length,
          mode,
          type: "0",
        }),
      ];
  return [...parts, Buffer.from(content), padding(content.length)];
}

function paxPath(path: string): Buffer[] {
  const rest = ` path=${path}\n`;
  const restLength = Buffer.byteLength(rest);
  let length = restLength + 1;
  while (String(length).length + restLength !== length) length = String(length).length + restLength;
  const record = Buffer.from(`${length}${rest}`);
  const name = { name: Buffer.from("PaxHeader"), prefix: Buffer.alloc(0) };
  return [header({ ...name, size: record.length, mode: 0o644, type: "x" }), record, padding(record.length)];
}

/** ustar keeps 100 bytes of name and 155 of prefix; null when a path does not fit. */
function splitPath(path: string): { name: Buffer; prefix: Buffer } | null {
  if (Buffer.byteLength(path) <= 100) return { name: Buffer.from(path), prefix: Buffer.alloc(0) };
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
    const name = Buffer.from(path.slice(at + 1));
    const prefix = Buffer.from(path.slice(0, at));
    if (name.length <= 100 && prefix.length <= 155) return { name, prefix };
  }
  return null;
}

function header(field: { name: Buffer; prefix: Buffer; size: number; mode: number; type: string }): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width, "0")}\0`;
  field.name.copy(block, 0);
  block.write(octal(field.mode, 7), 100, "latin1");
  block.write(octal(0, 7), 108, "latin1");
  block.write(octal(0, 7), 116, "latin1");
  block.write(octal(field.size, 11), 124, "latin1");
  block.write(octal(packedAt, 11), 136, "latin1");
  block.write(" ".repeat(8), 148, "latin1");
  block.write(field.type, 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  field.prefix.copy(block, 345);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
    "latin1",
  );
  return block;
}

const padding = (size: number): Buffer => Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
