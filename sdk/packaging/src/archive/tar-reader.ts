import { blockSize, decode, isZeroBlock, readTarHeader, type TarHeader } from "./tar-header.ts";
import { archiveLimits, refusal } from "./rules.ts";

/** Called for each entry; `accept` decides from the header alone, before a byte of the body arrives. */
export interface TarVisitor {
  accept(header: TarHeader): void;
  body(chunk: Uint8Array): void;
  end(): void;
}

type State = { at: "header" } | { at: "body"; left: number; padding: number; pax: Uint8Array[] | null } | { at: "end" };

/** Pax records that change nothing but dates, owners and the path; any other could make programs disagree. */
const harmlessPax = new Set([
  "path",
  "mtime",
  "atime",
  "ctime",
  "uid",
  "gid",
  "uname",
  "gname",
  "comment",
  "charset",
  "hdrcharset",
]);
const paxLimit = 64 * 1024;

/** A tar parser fed by chunks. It holds at most one block and one pax record. */
export class TarReader {
  readonly #visitor: TarVisitor;
  #state: State = { at: "header" };
  #block = new Uint8Array(blockSize);
  #filled = 0;
  #zeroBlocks = 0;
  #paxPath: string | null = null;
  #entries = 0;

  constructor(visitor: TarVisitor) {
    this.#visitor = visitor;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0)
      rest = this.#state.at === "body" ? this.#takeBody(rest, this.#state) : this.#takeBlock(rest);
  }

  finish(): void {
    if (this.#state.at !== "end" || this.#filled > 0) throw refusal("truncated");
  }

  #takeBlock(chunk: Uint8Array): Uint8Array {
    const taken = Math.min(blockSize - this.#filled, chunk.length);
    this.#block.set(chunk.subarray(0, taken), this.#filled);
    this.#filled += taken;
    if (this.#filled === blockSize) {
      this.#filled = 0;
      this.#readBlock();
    }
    return chunk.subarray(taken);
  }

  #readBlock(): void {
    const zero = isZeroBlock(this.#block);
    if (this.#state.at === "end") {
      if (!zero) throw refusal("trailing-data");
      return;
    }
    if (zero) {
      if (++this.#zeroBlocks === 2) this.#state = { at: "end" };
      return;
    }
    if (this.#zeroBlocks > 0) throw refusal("trailing-data");
    this.#open(readTarHeader(this.#block));
  }

  #open(header: TarHeader): void {
    if (++this.#entries > archiveLimits.entries) throw refusal("entry-count");
    if (header.type === "x") {
      if (header.size > paxLimit || this.#paxPath !== null) throw refusal("tar-header", { entry: header.path });
      this.#enter(header.size, []);
      return;
    }
    const path = this.#paxPath ?? header.path;
    this.#paxPath = null;
    this.#visitor.accept({ ...header, path });
    this.#enter(header.size, null);
  }

  #enter(size: number, pax: Uint8Array[] | null): void {
    const padding = (blockSize - (size % blockSize)) % blockSize;
    this.#state = { at: "body", left: size, padding, pax };
    if (size === 0) this.#close(this.#state);
  }

  #takeBody(chunk: Uint8Array, state: State & { at: "body" }): Uint8Array {
    if (state.left > 0) {
      const taken = chunk.subarray(0, state.left);
      if (state.pax) state.pax.push(Uint8Array.from(taken));
      else this.#visitor.body(taken);
      state.left -= taken.length;
      if (state.left === 0 && state.padding === 0) this.#close(state);
      return chunk.subarray(taken.length);
    }
    const skipped = Math.min(state.padding, chunk.length);
    state.padding -= skipped;
    if (state.padding === 0) this.#close(state);
    return chunk.subarray(skipped);
  }

  #close(state: State & { at: "body" }): void {
    if (state.pax) this.#paxPath = readPaxPath(Buffer.concat(state.pax));
    else this.#visitor.end();
    this.#state = { at: "header" };
  }
}

/** The `path` of a pax record (`<length> <key>=<value>\n`…), or null. */
function readPaxPath(record: Uint8Array): string | null {
  let path: string | null = null;
  let rest = record;
  while (rest.length > 0) {
    const length = /^(\d{1,6}) /.exec(Buffer.from(rest.subarray(0, 8)).toString("latin1"))?.[1];
    if (length === undefined || Number(length) > rest.length || Number(length) < length.length + 4)
      throw refusal("tar-header");
    const line = decode(rest.subarray(length.length + 1, Number(length)));
    const split = line.indexOf("=");
    if (split < 1 || !line.endsWith("\n")) throw refusal("tar-header");
    const key = line.slice(0, split);
    if (!harmlessPax.has(key)) throw refusal(key === "linkpath" ? "link" : "tar-header");
    if (key === "path") path = line.slice(split + 1, -1);
    rest = rest.subarray(Number(length));
  }
  return path;
}
