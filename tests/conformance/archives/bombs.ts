import { createGzip, gzipSync } from "node:zlib";
import { manifestEntry, rawTar } from "@tuneit/packaging/hostile-archives";

interface Bomb {
  readonly name: string;
  readonly rule: string;
  make(): Promise<Uint8Array>;
}

const megabyte = 1_000_000;

/** Too large to be made for every reader's test; here they are made once each. */
export const bombs: readonly Bomb[] = [
  { name: "1000:1", rule: "expansion", make: () => zeros(40 * megabyte, 9) },
  { name: "400 MB at less than 200:1", rule: "unpacked-size", make: () => repetitive(400 * megabyte) },
  { name: "20,000 entries", rule: "entry-count", make: async () => entries(20_000) },
  { name: "200,000 entries", rule: "entry-count", make: async () => entries(200_000) },
];

const zeros = (size: number, level: number): Promise<Buffer> => packed([Buffer.alloc(size)], size, level);

/** Text-like: as dense as an archive may be, so that only its size gives it away. */
function repetitive(size: number): Promise<Buffer> {
  const block = Buffer.from(
    Array.from({ length: 20_000 }, (_, n) => String.fromCharCode(97 + ((n * n) % 23))).join(""),
  );
  return packed(
    Array.from({ length: size / block.length }, () => block),
    size,
    6,
  );
}

async function packed(content: readonly Buffer[], size: number, level: number): Promise<Buffer> {
  const gzip = createGzip({ level });
  const parts: Buffer[] = [];
  const collected = (async () => {
    for await (const part of gzip as AsyncIterable<Buffer>) parts.push(part);
  })();
  const header = rawTar([manifestEntry, { path: "package/data", size }], { end: false });
  for (const part of [header, ...content, Buffer.alloc((512 - (size % 512)) % 512), Buffer.alloc(1024)])
    if (!gzip.write(part)) await new Promise((resolve) => gzip.once("drain", resolve));
  gzip.end();
  await collected;
  return Buffer.concat(parts);
}

function entries(count: number): Buffer {
  const one = rawTar([{ path: "package/f000000" }], { end: false });
  const all = Buffer.alloc(count * one.length);
  for (let n = 0; n < count; n += 1) numbered(one, n).copy(all, n * one.length);
  return gzipSync(Buffer.concat([rawTar([manifestEntry], { end: false }), all, Buffer.alloc(1024)]), { level: 1 });
}

/** The same header with another number and the checksum that belongs to it. */
function numbered(header: Buffer, n: number): Buffer {
  const block = Buffer.from(header);
  block.write(String(n).padStart(6, "0"), 9, "latin1");
  block.write(" ".repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
