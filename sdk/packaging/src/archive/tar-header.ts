import { refusal } from "./rules.ts";

export const blockSize = 512;

export interface TarHeader {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly type: string;
}

/** Reads one 512-byte header. Strict: what two programs could read differently is refused. */
export function readTarHeader(block: Uint8Array): TarHeader {
  if (!checksumHolds(block)) throw refusal("tar-header", { what: "a header's checksum is wrong" });
  const name = text(block, 0, 100);
  // The prefix exists in POSIX archives only; GNU tar keeps times in these bytes.
  const prefix = isPosix(block) ? text(block, 345, 155) : "";
  const path = prefix === "" ? name : `${prefix}/${name}`;
  return {
    path,
    size: octal(block, 124, 12, path),
    mode: octal(block, 100, 8, path),
    type: block[156] === 0 ? "0" : String.fromCharCode(block[156] ?? 0),
  };
}

export const isZeroBlock = (block: Uint8Array): boolean => block.every((byte) => byte === 0);

function isPosix(block: Uint8Array): boolean {
  return Buffer.from(block.subarray(257, 263)).toString("latin1") === "ustar\0";
}

function checksumHolds(block: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
  const stored = Buffer.from(block.subarray(148, 156))
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .trim();
  return /^[0-7]{1,8}$/.test(stored) && Number.parseInt(stored, 8) === sum;
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  if (end >= 0 && field.subarray(end).some((byte) => byte !== 0))
    throw refusal("path-nul", { entry: decode(field.subarray(0, end)) });
  return decode(end < 0 ? field : field.subarray(0, end));
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function decode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (cause) {
    throw refusal("path-control", { entry: Buffer.from(bytes).toString("latin1"), cause });
  }
}

function octal(block: Uint8Array, start: number, length: number, entry: string): number {
  const field = Buffer.from(block.subarray(start, start + length))
    .toString("latin1")
    .replace(/[\0 ]+$/, "")
    .trimStart();
  // Base-256 numbers (first bit set) are for files far over the limit.
  if (!/^[0-7]{0,12}$/.test(field)) throw refusal("tar-header", { entry });
  return field === "" ? 0 : Number.parseInt(field, 8);
}
