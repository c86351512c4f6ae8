import type { JsonObject } from "@tuneit/protocol";
import { isUtf8, shownText } from "./text-lines.ts";

/** Whether a line fits, and in words what was expected and found. */
export interface LineRule {
  readonly expected: string;
  readonly isRight: (bytes: Buffer) => boolean;
  readonly found: (bytes: Buffer) => string;
}

export const delimiters = ["\t", ",", ";", "|"] as const;
const headLines = 200;

/** The rule that a file's lines are held against, by what a reader said of it; null where its format has no lines. */
export function ruleFor(code: string, settings: JsonObject, head: Buffer): LineRule | null {
  if (code === "TUNEIT_DATA_ENCODING") return encodingRule;
  if (code === "TUNEIT_DATA_RAGGED" || code === "TUNEIT_DATA_QUOTE") return fieldsRule(settings, head);
  const isLines = code === "TUNEIT_DATA_JSON_SYNTAX" || code === "TUNEIT_DATA_JSON_SHAPE";
  return isLines && mostAreObjects(head) ? objectRule : null;
}

const encodingRule: LineRule = {
  expected: "UTF-8",
  isRight: isUtf8,
  found: (bytes) => (isUtf8(bytes) ? "UTF-8" : "bytes of another encoding"),
};

const objectRule: LineRule = {
  expected: "{ … }",
  isRight: (bytes) => bytes.length === 0 || isObjectText(shownText(bytes)),
  found: (bytes) => (isObjectText(shownText(bytes)) ? "{ … }" : shownText(bytes).slice(0, 80)),
};

function fieldsRule(settings: JsonObject, head: Buffer): LineRule | null {
  const lines = wholeLines(head);
  const delimiter =
    typeof settings["delimiter"] === "string" && settings["delimiter"] !== "auto"
      ? settings["delimiter"]
      : bestDelimiter(lines);
  if (delimiter === null) return null;
  const wanted = usual(lines.map((line) => fieldsOf(line, delimiter)));
  const words = (count: number) => `${count} fields`;
  return {
    expected: words(wanted),
    isRight: (bytes) => bytes.length === 0 || fieldsOf(shownText(bytes), delimiter) === wanted,
    found: (bytes) => words(fieldsOf(shownText(bytes), delimiter)),
  };
}

/** Fields of a line by itself: a quote that opens a field hides delimiters up to the one that closes it. */
export function fieldsOf(line: string, delimiter: string): number {
  let fields = 1;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at];
    const opens = letter === '"' && !isQuoted && (at === 0 || line[at - 1] === delimiter);
    if (opens) isQuoted = true;
    else if (letter === '"' && isQuoted) isQuoted = line[at + 1] === '"' ? Boolean(++at) : false;
    else if (letter === delimiter && !isQuoted) fields++;
  }
  return isQuoted ? line.split(delimiter).length : fields;
}

/** The delimiter that cuts most lines into equally many fields, two at least. */
export function bestDelimiter(lines: readonly string[]): string | null {
  const judged = delimiters.map((delimiter) => {
    const counts = lines.map((line) => fieldsOf(line, delimiter));
    const wanted = usual(counts);
    return { delimiter, share: wanted < 2 ? 0 : counts.filter((count) => count === wanted).length };
  });
  const best = judged.toSorted((a, b) => b.share - a.share)[0];
  return best === undefined || best.share === 0 ? null : best.delimiter;
}

export function wholeLines(head: Buffer): readonly string[] {
  const lines = shownText(head).split(/\r?\n/);
  return (lines.length > 1 ? lines.slice(0, -1) : lines).filter((line) => line !== "").slice(0, headLines);
}

function usual(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function mostAreObjects(head: Buffer): boolean {
  const lines = wholeLines(head);
  return lines.length > 1 && lines.filter(isObjectText).length > lines.length / 2;
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
