import { createReadStream } from "node:fs";
import type { FolderFile } from "./folder-files.ts";
import { openBelow } from "./open-below.ts";

const block = 512;
const padded = (bytes: number): number => Math.ceil(bytes / block) * block;

/** Bytes of the archive, known before anything is read. */
export const tarBytes = (files: readonly FolderFile[]): number =>
  files.reduce((sum, { bytes }) => sum + block + padded(bytes), 2 * block);

/** The files of a folder as a tar archive (POSIX.1-1988, ustar), read while it is sent. */
export async function* tarOf(folder: string, files: readonly FolderFile[]): AsyncGenerator<Buffer> {
  for (const { path, bytes } of files) {
    yield header(path, bytes);
    yield* content(folder, path, bytes);
    yield Buffer.alloc(padded(bytes) - bytes);
  }
  yield Buffer.alloc(2 * block);
}

/** As many bytes as the header says: a file that shrinks meanwhile ends the archive with an error. */
async function* content(folder: string, path: string, bytes: number): AsyncGenerator<Buffer> {
  if (bytes === 0) return;
  const { file } = await openBelow(folder, path);
  let sent = 0;
  for await (const chunk of createReadStream("", { fd: file, end: bytes - 1 })) {
    sent += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (sent !== bytes) throw new Error(`${path} changed while it was read`);
}

function header(path: string, bytes: number): Buffer {
  const into = Buffer.alloc(block);
  const { name, prefix } = split(path);
  into.write(name, 0, 100);
  into.write("0000644\x000000000\x000000000\x00", 100);
  writeSize(into, bytes);
  into.write("00000000000\x00        0", 136);
  into.write("ustar\x0000", 257);
  into.write(prefix, 345, 155);
  const sum = into.reduce((total, byte) => total + byte, 0);
  into.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return into;
}

/** Eleven octal digits, or base 256 from 8 GiB on, which GNU and BSD read. */
function writeSize(into: Buffer, bytes: number): void {
  if (bytes < 8 ** 11) into.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  else {
    into[124] = 0x80;
    into.writeBigUInt64BE(BigInt(bytes), 128);
  }
}

/** A name has 100 bytes and a prefix 155; they meet at a slash. */
function split(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  const parts = path.split("/");
  for (let count = 1; count < parts.length; count++) {
    const [prefix, name] = [parts.slice(0, count).join("/"), parts.slice(count).join("/")];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  throw new Error(`${path} is too long for a tar archive`);
}
