import type { Kernel } from "@tuneit/kernel";
import type { DatasetDiagnosis, Offered } from "@tuneit/protocol/http";
import { candidatesFor, type Candidate, type Reading } from "./candidates.ts";
import { ruleFor, type LineRule } from "./line-rules.ts";
import { headOf, linesOf, shownText, type FileLine } from "./text-lines.ts";

export interface Refusal extends Reading {
  readonly path: string;
  /** Row or line that the reader named. */
  readonly line?: number | undefined;
}

const around = 2;
const shownLetters = 400;

/** Why a reader refused a file: the place, what was expected there, and other ways to read it, each of which was tried. */
export async function diagnose(
  kernel: Kernel,
  refusal: Refusal,
  { readers, signal }: { readers: readonly Offered[]; signal: AbortSignal },
): Promise<DatasetDiagnosis> {
  const head = await headOf(refusal.path);
  const rule = ruleFor(refusal.code, refusal.with, head);
  const [place, fixes] = await Promise.all([
    placeOf(refusal, rule, signal),
    triedOnes(kernel, refusal.path, candidatesFor(refusal, readers, head), signal),
  ]);
  return { ...place, fixes };
}

type Place = Omit<DatasetDiagnosis, "fixes">;

async function placeOf({ path, line: named }: Refusal, rule: LineRule | null, signal: AbortSignal): Promise<Place> {
  const kept: FileLine[] = [];
  let lineCount = 0;
  let wrongLines = 0;
  let wrong: FileLine | null = null;
  for await (const one of linesOf(path, signal)) {
    const isWrong = rule !== null && !rule.isRight(one.bytes);
    lineCount++;
    if (isWrong) wrongLines++;
    // A row is a line unless a quoted field goes over several: then the first line that is wrong is nearer to it.
    const isNamed = rule === null ? one.line === named : isWrong && wrong === null;
    if (isNamed && wrong === null) wrong = { line: one.line, bytes: Buffer.from(one.bytes) };
    if (wrong === null && kept.length >= around) kept.shift();
    if (wrong === null || one.line <= wrong.line + around) kept.push({ line: one.line, bytes: Buffer.from(one.bytes) });
    else if (rule === null) break;
  }
  // Where most lines are wrong it is the rule that does not fit.
  const aside = rule === null || wrongLines > lineCount / 2 ? null : wrongLines;
  if (wrong === null) return { lines: [], expected: rule?.expected ?? null, found: null, wrongLines: aside };
  return {
    lines: kept.map(({ line, bytes }) => ({
      line,
      text: shownText(bytes).slice(0, shownLetters),
      isWrong: line === wrong.line,
    })),
    expected: rule?.expected ?? null,
    found: rule?.found(wrong.bytes) ?? null,
    wrongLines: aside,
  };
}

/** Those with which the whole file is read. */
async function triedOnes(
  kernel: Kernel,
  path: string,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): Promise<DatasetDiagnosis["fixes"]> {
  const fixes: DatasetDiagnosis["fixes"] = [];
  for (const { use, with: settings, setting, value } of candidates) {
    const read = await kernel.datasets.preview(path, { use, with: settings, limit: 1, signal }).catch(() => null);
    signal.throwIfAborted();
    if (read !== null)
      fixes.push({ use, with: settings, setting, value, rows: read.total, columns: read.columns.length });
  }
  return fixes;
}
