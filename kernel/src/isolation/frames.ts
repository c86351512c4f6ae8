import { maxFrameBytes, maxFrameDepth, maxFrameJson } from "@tuneit/protocol";

const headBytes = 8;

/** What a worker sent is not a frame. Whoever sees it takes the worker for compromised. */
export class FrameFault extends Error {}

export interface Frame {
  readonly value: unknown;
  readonly bytes?: Uint8Array | undefined;
}

/** `u32 jsonLength, u32 byteLength`, little endian, and the JSON. The bytes are written after it, uncopied. */
export function encodeFrame(json: string, byteLength = 0): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(byteLength, 4);
  frame.write(json, headBytes);
  return frame;
}

/** Whether the other side takes a frame of ours. */
export function isSendable(frame: Buffer): boolean {
  const fits = frame.length - headBytes <= maxFrameJson && frame.readUInt32LE(4) <= maxFrameBytes;
  return fits && !isDeeper(frame.subarray(headBytes), maxFrameDepth);
}

/** Messages of a worker that may have bytes. */
const bytesMayCome: ReadonlySet<unknown> = new Set(["ret", "cap", "chunk"]);

/**
 * Cuts a stream into frames. Lengths and nesting are judged on the raw bytes: parsing alone may take gigabytes. Bytes are
 * judged by the message that came before them, so none are held that nobody wants.
 *
 * @throws FrameFault
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #held = 0;
  #wanted = headBytes;
  #part: "head" | "json" | "bytes" = "head";
  #byteLength = 0;
  #value: unknown;

  *push(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= this.#wanted) {
      const frame = this.#read(this.#take());
      if (frame) yield frame;
    }
  }

  /**
   * Joined once a part is whole: joining at each chunk would copy a large one many times. What is left lies in the last
   * chunk; none is kept of which nothing is left, since its memory may have gone to whoever took the part.
   */
  #take(): Buffer {
    const [first] = this.#chunks;
    const isInOne = first !== undefined && first.length >= this.#wanted;
    const part = isInOne ? first.subarray(0, this.#wanted) : Buffer.concat(this.#chunks, this.#wanted);
    this.#held -= part.length;
    this.#chunks = this.#held > 0 ? [this.#chunks.at(-1)!.subarray(-this.#held)] : [];
    return part;
  }

  #read(part: Buffer): Frame | undefined {
    if (this.#part === "head") return this.#expect("json", this.#readHead(part));
    if (this.#part === "bytes") return this.#finish(new Uint8Array(part.buffer, part.byteOffset, part.length));
    this.#value = parse(part);
    if (this.#byteLength === 0) return this.#finish();
    const { type } = (this.#value ?? {}) as { type?: unknown };
    if (!bytesMayCome.has(type)) throw new FrameFault("It sent bytes that nobody asked for");
    return this.#expect("bytes", this.#byteLength);
  }

  #readHead(head: Buffer): number {
    const length = head.readUInt32LE(0);
    this.#byteLength = head.readUInt32LE(4);
    if (length > maxFrameJson) throw new FrameFault(`It sent a frame of ${length} bytes`);
    if (this.#byteLength > maxFrameBytes) throw new FrameFault(`It sent a frame with ${this.#byteLength} bytes`);
    return length;
  }

  #expect(part: "json" | "bytes", length: number): undefined {
    this.#part = part;
    this.#wanted = length;
  }

  #finish(bytes?: Uint8Array): Frame {
    this.#part = "head";
    this.#wanted = headBytes;
    return { value: this.#value, bytes };
  }
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
export function isDeeper(json: Buffer, most: number): boolean {
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
