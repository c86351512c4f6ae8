import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

const known = new Map<string, { stamp: string; sha256: string }>();
const mostKnown = 1000;

/** SHA-256 of a file, hex; not counted again while it is unchanged: `ctime` cannot be set by hand. */
export async function contentHash(path: string): Promise<string> {
  const { ino, size, ctimeMs } = await stat(path);
  const stamp = `${ino} ${size} ${ctimeMs}`;
  const before = known.get(path);
  if (before?.stamp === stamp) return before.sha256;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const sha256 = hash.digest("hex");
  known.set(path, { stamp, sha256 });
  for (const oldest of known.keys()) if (known.size > mostKnown) known.delete(oldest);
  return sha256;
}
