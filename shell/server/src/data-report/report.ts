import type { PreviewResult } from "@tuneit/protocol";
import type { DatasetReport, ReportCheck, ReportIssue } from "@tuneit/protocol/http";
import { checks, type Finding } from "./checks.ts";
import { histogramOf } from "./histogram.ts";
import { classesOf, sampleOf, type Roles, type Sample } from "./sample.ts";

const shownRows = 20;
const shownLetters = 300;
const shownClasses = 200;
const severities = ["error", "warning", "note"] as const;

/** Everything that speaks against training on these rows as they are. */
export function reportOf(preview: PreviewResult, roles: Roles): DatasetReport {
  const sample = sampleOf(preview, roles);
  const outcomes = Object.entries(checks).map(([name, check]) => ({
    check: name as ReportCheck,
    outcome: check(sample),
  }));
  const issues = outcomes
    .flatMap(({ check, outcome }) =>
      outcome === "skipped" ? [] : outcome.map((finding) => issueOf(check, finding, sample)),
    )
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.count - a.count);
  const classes = classesOf(sample);
  return {
    rows: sample.total,
    looked: sample.looked,
    text: sample.text,
    label: sample.label,
    checks: outcomes.map(({ check, outcome }) => ({
      check,
      status: outcome === "skipped" ? "skipped" : outcome.length === 0 ? "passed" : "found",
    })),
    issues,
    score: scoreOf(issues, sample.looked),
    gate: issues.some(({ severity }) => severity === "error") ? "shut" : "open",
    classes: classes.slice(0, shownClasses),
    classCount: classes.length,
    letters: sample.texts && histogramOf(sample.texts.map(({ length }) => length)),
    words: sample.texts && histogramOf(sample.texts.map((text) => text.split(/\s+/u).filter(Boolean).length)),
  };
}

function issueOf(check: ReportCheck, { rows, code, ...finding }: Finding, { texts, labels }: Sample): ReportIssue {
  const shown = rows.slice(0, shownRows).map((row) => ({
    row: row + 1,
    text: (texts?.[row] ?? "").slice(0, shownLetters),
    label: labels?.[row] ?? null,
  }));
  return { check, code: code ?? null, ...finding, rows: shown };
}

/** An error costs 40 points, a warning up to 20 and a note up to 5, by the share of rows that it concerns. */
function scoreOf(issues: readonly ReportIssue[], looked: number): number {
  const weights = { error: 40, warning: 20, note: 5 };
  const lost = issues.map(({ severity, count }) => {
    const share = Math.min(1, count / Math.max(looked, 1));
    return severity === "error" ? weights.error : weights[severity] * (0.2 + 0.8 * Math.sqrt(share));
  });
  return Math.round(Math.max(0, 100 - lost.reduce((a, b) => a + b, 0)));
}
