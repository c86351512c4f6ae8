import { constants } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { exportJob, type ExportJob } from "@tuneit/protocol/http";
import { z } from "zod";
import { inOrder } from "../files/in-order.ts";

/** `exports.json` of a run's folder: what was exported, the last of each format, as its folder is overwritten. */
const recordFile = z.strictObject({ format: z.literal(1), exports: z.array(exportJob) });
const fileOf = (directory: string): string => join(directory, "exports.json");

/** Newest first. A file that cannot be read lists nothing; what it told of lies there all the same. */
export async function readExports(directory: string): Promise<ExportJob[]> {
  const flag = constants.O_RDONLY | constants.O_NOFOLLOW;
  try {
    return recordFile.parse(JSON.parse(await readFile(fileOf(directory), { encoding: "utf8", flag }))).exports;
  } catch {
    return [];
  }
}

const turns = inOrder();

export function keepExport(directory: string, made: ExportJob): Promise<void> {
  return turns(async () => {
    const others = (await readExports(directory)).filter(({ format }) => format !== made.format);
    await replaceFile(fileOf(directory), `${JSON.stringify({ format: 1, exports: [made, ...others] })}\n`);
  });
}
