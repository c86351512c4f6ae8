import { Readable } from "node:stream";
import { extname } from "node:path";
import type { DatasetFiles } from "../datasets/dataset-files.ts";
import { fail } from "../errors/server-errors.ts";
import type { Reading } from "./candidates.ts";
import { ruleFor, type LineRule } from "./line-rules.ts";
import { headOf, linesOf } from "./text-lines.ts";

/**
 * Writes the lines of a dataset that fit the others into a new one, and those that do not into another beside it.
 *
 * @throws TUNEIT_SERVER_INPUT_INVALID where its format has no lines, or none or all of them are wrong
 */
export async function setAside(
  files: DatasetFiles,
  id: string,
  { reading, signal }: { reading: Reading; signal: AbortSignal },
): Promise<{ id: string; kept: number; setAside: number }> {
  const path = files.pathOf(id);
  const rule = ruleFor(reading.code, reading.with, await headOf(path));
  if (rule === null)
    throw fail("TUNEIT_SERVER_INPUT_INVALID", { problem: "Its format has no lines that could be set aside" });
  const counts = { right: 0, wrong: 0 };
  for await (const { bytes } of linesOf(path, signal)) counts[rule.isRight(bytes) ? "right" : "wrong"]++;
  if (counts.right === 0 || counts.wrong === 0)
    throw fail("TUNEIT_SERVER_INPUT_INVALID", {
      problem: counts.wrong === 0 ? "No line differs from the others" : "No line would be left",
    });
  const good = await saveAs(files, named(id, "good"), () => picked(path, rule, { isRight: true, signal }), signal);
  await saveAs(files, named(id, "set-aside"), () => picked(path, rule, { isRight: false, signal }), signal);
  return { id: good, kept: counts.right, setAside: counts.wrong };
}

async function* picked(
  path: string,
  rule: LineRule,
  { isRight, signal }: { isRight: boolean; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  for await (const { bytes } of linesOf(path, signal))
    if (rule.isRight(bytes) === isRight) yield Buffer.concat([bytes, Buffer.from("\n")]);
}

/** Under the first name that is free. */
async function saveAs(
  files: DatasetFiles,
  name: (count: number) => string,
  lines: () => AsyncGenerator<Buffer>,
  signal: AbortSignal,
): Promise<string> {
  for (let count = 1; ; count++)
    try {
      await files.save(name(count), Readable.from(lines()), { signal });
      return name(count);
    } catch (error) {
      const isTaken = (error as { code?: string }).code === "TUNEIT_SERVER_EXISTS";
      if (!isTaken || count >= 100) throw error;
    }
}

function named(id: string, suffix: string): (count: number) => string {
  const ending = extname(id);
  const stem = id.slice(0, id.length - ending.length);
  return (count) => `${stem}-${suffix}${count === 1 ? "" : `-${count}`}${ending}`;
}
