import type { ReportCheck, ReportFix, ReportIssue } from "@tuneit/protocol/http";
import { classesOf, copiesOf, type Sample } from "./sample.ts";

/** What a check says: nothing found, or that it could not look. */
export type Finding = Omit<ReportIssue, "check" | "rows" | "code"> & {
  readonly rows: readonly number[];
  readonly code?: string;
};
export type Outcome = readonly Finding[] | "skipped";
type Check = (sample: Sample) => Outcome;

const fewestRows = 50;
const fewestOfClass = 10;
const mostUneven = 20;
/** Letters that hardly any model of the usual 512 tokens reads to their end. */
const longestLetters = 2500;

export const checks: Readonly<Record<ReportCheck, Check>> = {
  "reader": ({ warnings }) =>
    warnings.map(({ code, message, mend }) => ({ ...plain, severity: "note", code, message, mend })),
  "rows": ({ total }) => {
    if (total >= fewestRows) return [];
    const message = `There are ${total} rows`;
    return [
      {
        ...plain,
        severity: total < 3 ? "error" : "warning",
        count: total,
        message,
        mend: "Add rows: below 50 a measure says little",
      },
    ];
  },
  "empty-text": (sample) => {
    if (sample.texts === null) return "skipped";
    const rows = rowsWhere(sample.texts, (text) => text.trim() === "");
    if (rows.length === 0) return [];
    const isAll = rows.length === sample.looked;
    return [
      {
        ...about(sample.text, rows),
        severity: isAll ? "error" : "warning",
        message: "Rows without a text",
        mend: "Leave them out, or choose another column",
        fix: isAll ? null : fixOf(sample, "drop-empty", { columns: [sample.text ?? ""] }, rows.length),
      },
    ];
  },
  "missing-label": (sample) => {
    if (sample.labels === null) return "skipped";
    const rows = rowsWhere(sample.labels, (label) => label === null);
    if (rows.length === 0) return [];
    const isAll = rows.length === sample.looked;
    return [
      {
        ...about(sample.label, rows),
        severity: isAll ? "error" : "warning",
        message: "Rows without a label",
        mend: "A run leaves them out; write the labels, or choose another column",
      },
    ];
  },
  "classes": (sample) => {
    if (sample.labels === null) return "skipped";
    const classes = classesOf(sample);
    const filled = classes.reduce((sum, { count }) => sum + count, 0);
    if (classes.length === 1)
      return [
        {
          ...about(sample.label, []),
          severity: "error",
          count: 1,
          message: "There is one class only",
          mend: "Choose another label column, or add rows of another class",
        },
      ];
    if (filled < 20 || classes.length <= filled / 2) return [];
    return [
      {
        ...about(sample.label, []),
        severity: "error",
        count: classes.length,
        message: "Nearly every row is a class of its own",
        mend: "Choose another label column: this one looks like a text or a number",
      },
    ];
  },
  "rare-classes": (sample) => {
    if (sample.labels === null) return "skipped";
    const rare = new Set(
      classesOf(sample)
        .filter(({ count }) => count < fewestOfClass)
        .map(({ value }) => value),
    );
    if (rare.size === 0 || rare.size > sample.looked / 2) return [];
    const rows = rowsWhere(sample.labels, (label) => label !== null && rare.has(label));
    return [
      {
        ...about(sample.label, rows),
        severity: "warning",
        count: rare.size,
        message: `Classes with fewer than ${fewestOfClass} rows`,
        mend: "Add rows of them, or join them with others: some splits may hold none",
      },
    ];
  },
  "balance": (sample) => {
    if (sample.labels === null) return "skipped";
    const classes = classesOf(sample);
    const [most, least] = [classes[0]?.count ?? 0, classes.at(-1)?.count ?? 0];
    if (classes.length < 2 || most < mostUneven * least) return [];
    return [
      {
        ...about(sample.label, []),
        severity: "warning",
        count: classes.length,
        message: `The largest class has ${Math.round(most / least)} times as many rows as the smallest`,
        mend: "Judge by F1 rather than accuracy, or even the classes out",
      },
    ];
  },
  "duplicates": (sample) => {
    if (sample.texts === null) return "skipped";
    const rows = copiesOf(sample)
      .flatMap((copies) => copies.slice(1))
      .toSorted((a, b) => a - b);
    if (rows.length === 0) return [];
    return [
      {
        ...about(sample.text, rows),
        severity: "warning",
        message: "Rows whose text stood there before",
        mend: "Leave the copies out",
        fix: fixOf(sample, "dedupe", { columns: [sample.text ?? ""] }, rows.length),
      },
    ];
  },
  "conflicts": (sample) => {
    const { labels } = sample;
    if (sample.texts === null || labels === null) return "skipped";
    const rows = copiesOf(sample)
      .filter((copies) => new Set(copies.map((row) => labels[row])).size > 1)
      .flat();
    if (rows.length === 0) return [];
    return [
      {
        ...about(sample.label, rows),
        severity: "warning",
        message: "The same text with different labels",
        mend: "Correct the labels: nothing can be learnt from them",
      },
    ];
  },
  "leaks": (sample) => {
    if (sample.texts === null) return "skipped";
    const leaked = expectedLeaks(sample);
    if (leaked < 1) return [];
    const rows = copiesOf(sample)
      .flat()
      .toSorted((a, b) => a - b);
    return [
      {
        ...about(sample.text, rows),
        severity: "warning",
        count: Math.round(leaked),
        message: "Rows of validation or test that would stand in train as well",
        mend: "Leave copies out before the split, or the measures are too good",
        fix: fixOf(sample, "dedupe", { columns: [sample.text ?? ""] }, rows.length - copiesOf(sample).length),
      },
    ];
  },
  "letters": (sample) => {
    if (sample.texts === null) return "skipped";
    const rows = rowsWhere(sample.texts, (text) => /\uFFFD|Ã[\u0080-\u00BF]|â€|[\u0080-\u009F]/.test(text));
    if (rows.length === 0) return [];
    return [
      {
        ...about(sample.text, rows),
        severity: "warning",
        message: "Letters that were read in the wrong encoding",
        mend: "Set the reader's encoding, such as windows-1252, or save the file as UTF-8",
      },
    ];
  },
  "spaces": (sample) => {
    if (sample.texts === null) return "skipped";
    const rows = rowsWhere(sample.texts, (text) => text !== "" && text.trim() !== "" && text !== text.trim());
    if (rows.length === 0) return [];
    return [
      {
        ...about(sample.text, rows),
        severity: "note",
        message: "Texts with spaces around them",
        mend: "Trim them",
        fix: { ...fixOf(sample, "trim", { columns: [sample.text ?? ""] }, 0), changed: rows.length },
      },
    ];
  },
  "long-text": (sample) => {
    if (sample.texts === null) return "skipped";
    const rows = rowsWhere(sample.texts, (text) => text.length > longestLetters);
    if (rows.length === 0) return [];
    return [
      {
        ...about(sample.text, rows),
        severity: "note",
        message: `Texts of more than ${longestLetters} letters`,
        mend: "Choose a model that reads long texts, or what stands at their end is not seen",
      },
    ];
  },
};

const plain = { column: null, count: 0, rows: [], fix: null } as const;

function about(column: string | null, rows: readonly number[]) {
  return { column, count: rows.length, rows, fix: null };
}

function rowsWhere<T>(values: readonly T[], is: (value: T) => boolean): readonly number[] {
  return values.flatMap((value, row) => (is(value) ? [row] : []));
}

function fixOf(sample: Sample, use: string, settings: ReportFix["with"], removed: number): ReportFix {
  return { use, with: settings, rowsBefore: sample.looked, rowsAfter: sample.looked - removed, changed: 0 };
}

/** Of the rows outside of train, how many a random split leaves with a copy inside, on average. */
function expectedLeaks(sample: Sample): number {
  const [train] = sample.split;
  return copiesOf(sample)
    .map(({ length }) => length * (1 - train) * (1 - (1 - train) ** (length - 1)))
    .reduce((a, b) => a + b, 0);
}
