import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

export interface Accelerator {
  readonly index: number;
  readonly name: string;
  readonly memoryBytes: number;
  readonly usedBytes: number;
}

const deadlineMs = 5_000;
const mebibyte = 1024 * 1024;
const question = ["--query-gpu=index,name,memory.total,memory.used", "--format=csv,noheader,nounits"];
const answered = z.tuple([z.coerce.number().int(), z.string(), z.coerce.number(), z.coerce.number()]);

/** What the driver of NVIDIA's cards says; none where it is not installed, or does not answer. */
export async function accelerators(): Promise<Accelerator[]> {
  const said = await promisify(execFile)("nvidia-smi", question, { timeout: deadlineMs }).catch(() => undefined);
  return parseAccelerators(said?.stdout ?? "");
}

/** Lines such as `0, NVIDIA H100, 81559, 4`; what is no number (`[N/A]`) leaves its card out. */
export function parseAccelerators(text: string): Accelerator[] {
  const rows = text.split("\n").map((line) => answered.safeParse(line.split(",").map((part) => part.trim())).data);
  return rows
    .filter((row) => row !== undefined)
    .map(([index, name, total, used]) => ({ index, name, memoryBytes: total * mebibyte, usedBytes: used * mebibyte }));
}
