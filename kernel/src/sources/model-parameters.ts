import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Larger than any header; a file that claims more is none. */
const maxHeaderBytes = 100_000_000;
const header = z.record(z.string(), z.looseObject({ shape: z.array(z.int().nonnegative()).optional() }));

/** Parameters of the safetensors files in a folder (or of one file); null where there are none that can be read. */
export async function parametersIn(path: string): Promise<number | null> {
  const files = (await stat(path)).isFile() ? [path] : (await readdir(path)).map((name) => join(path, name));
  const weights = files.filter((name) => name.endsWith(".safetensors"));
  const counts = await Promise.all(weights.map((name) => parametersOf(name).catch(() => null)));
  return counts.length === 0 || counts.includes(null) ? null : counts.reduce<number>((sum, one) => sum + one!, 0);
}

/** Eight bytes of length, little-endian, then JSON: name → dtype, shape, offsets. */
async function parametersOf(path: string): Promise<number | null> {
  const handle = await open(path, "r");
  try {
    const start = Buffer.alloc(8);
    await handle.read(start, 0, 8, 0);
    const length = Number(start.readBigUInt64LE());
    if (length > maxHeaderBytes || length > (await handle.stat()).size) return null;
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, 8);
    const tensors = header.parse(JSON.parse(buffer.toString("utf8")));
    return Object.values(tensors)
      .map(({ shape }) => (shape ? shape.reduce((product, side) => product * side, 1) : 0))
      .reduce((sum, count) => sum + count, 0);
  } finally {
    await handle.close();
  }
}
