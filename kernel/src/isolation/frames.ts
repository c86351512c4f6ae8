import { maxFrameDepth, maxFrameJson } from "@tuneit/protocol";

const headBytes = 8;

/** What a worker sent is not a frame. Whoever sees it takes the worker for compromised. */
export class FrameFault extends Error {}

/** `u32 jsonLength, u32 byteLength`, little endian, the JSON. */
export function encodeFrame(json: string): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(0, 4);
  frame.write(json, headBytes);
  return frame;
}

/** What is wrong with a frame of ours before it is sent; null where nothing is. */
export function isSendable(frame: Buffer): boolean {
  return frame.length - headBytes <= maxFrameJson && !isDeeper(frame.subarray(headBytes), maxFrameDepth);
}

/**
 * Cuts a stream into frames. Length and nesting are judged on the raw bytes: parsing alone may take gigabytes.
 *
 * @throws FrameFault
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #held = 0;
  #wanted = headBytes;

  *push(chunk: Buffer): Generator {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    let rest = Buffer.concat(this.#chunks);
    while (rest.length >= headBytes) {
      this.#wanted = headBytes + jsonLength(rest);
      if (rest.length < this.#wanted) break;
      const json = rest.subarray(headBytes, this.#wanted);
      rest = rest.subarray(this.#wanted);
      this.#wanted = headBytes;
      yield parse(json);
    }
    this.#chunks = [rest];
    this.#held = rest.length;
  }
}

function jsonLength(head: Buffer): number {
  const length = head.readUInt32LE(0);
  if (length > maxFrameJson) throw new FrameFault(`It sent a frame of ${length} bytes`);
  if (head.readUInt32LE(4) !== 0) throw new FrameFault("It sent bytes that nobody asked for");
  return length;
}

function parse(json: Buffer): unknown {
  if (isDeeper(json, maxFrameDepth)) throw new FrameFault(`It sent JSON nested deeper than ${maxFrameDepth}`);
  try {
    return JSON.parse(json.toString("utf8"));
  } catch (cause) {
    throw new FrameFault("It sent what is not JSON", { cause });
  }
}

const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from('"\\[]{}');

/** Counts brackets outside strings. */
function isDeeper(json: Buffer, most: number): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (byte === quote) index = endOfString(json, index + 1);
    else if (byte === openList || byte === openObject) depth += 1;
    else if (byte === closeList || byte === closeObject) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

function endOfString(json: Buffer, start: number): number {
  let index = start;
  while (index < json.length && json[index] !== quote) index += json[index] === backslash ? 2 : 1;
  return index;
}
