import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

export interface FileLine {
  /** From 1. */
  readonly line: number;
  /** Without its end. */
  readonly bytes: Buffer;
}

const headBytes = 64 * 1024;
/** A line this long is no line: the file has none. */
const longestLine = 4 * 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/** A file line by line, as bytes: what is wrong with it may be its encoding. Ends early at a line of over 4 MiB. */
export async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<FileLine> {
  let rest = Buffer.alloc(0);
  let line = 0;
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    if (rest.length > longestLine && !rest.includes(lineFeed)) return;
    let begin = 0;
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed, begin)) {
      yield { line: ++line, bytes: withoutReturn(rest.subarray(begin, end)) };
      begin = end + 1;
    }
    rest = rest.subarray(begin);
  }
  if (rest.length > 0) yield { line: ++line, bytes: withoutReturn(rest) };
}

/** The first lines as text, whatever their encoding. */
export async function headOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead);
}

/** Text to be shown: bytes that are no UTF-8 are seen as such. */
export function shownText(bytes: Buffer): string {
  return new TextDecoder().decode(bytes);
}

export function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}
