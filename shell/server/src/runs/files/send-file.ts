import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { fail } from "../../errors/server-errors.ts";
import { filesBelow } from "./folder-files.ts";
import { tarBytes, tarOf } from "./tar.ts";

interface Opened {
  readonly file: FileHandle;
  readonly bytes: number;
}

/** Streams a file as a download; one range of it where that is asked for (RFC 9110, 14). @throws TUNEIT_SERVER_RANGE */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { file, bytes, name }: Opened & { name: string },
): Promise<undefined> {
  try {
    const range = rangeOf(request.headers.range, bytes);
    if (range) reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${bytes}`);
    const { start, end } = range ?? { start: 0, end: bytes - 1 };
    reply.headers({ ...downloadOf(name), "accept-ranges": "bytes", "content-length": String(end - start + 1) });
    if (bytes === 0) await file.close();
    await reply.send(bytes === 0 ? Buffer.alloc(0) : createReadStream("", { fd: file, start, end }));
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  return undefined;
}

/** Streams a folder as one tar archive. */
export async function sendFolder(reply: FastifyReply, folder: string): Promise<undefined> {
  const files = await filesBelow(folder);
  reply.headers({ ...downloadOf(`${basename(folder)}.tar`), "content-length": String(tarBytes(files)) });
  await reply.send(Readable.from(tarOf(folder, files), { objectMode: false }));
  return undefined;
}

/** RFC 6266: the name in ASCII for the old, in UTF-8 for the others. */
function downloadOf(name: string): Record<string, string> {
  const plain = name.replaceAll(/[^\w. -]/g, "_");
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  return { "content-type": "application/octet-stream", "content-disposition": disposition };
}

/** The one range of the header; several, or what cannot be read, mean the whole file. */
function rangeOf(header: string | undefined, bytes: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const start = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start >= bytes || end < start) throw fail("TUNEIT_SERVER_RANGE", { bytes });
  return { start, end };
}
