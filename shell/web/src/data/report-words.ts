import { msg, str } from "@lit/localize";
import type { ReportCheck, ReportFix, ReportIssue } from "@tuneit/protocol/http";

/** What a check looks for. */
export function checkTitle(check: ReportCheck): string {
  const words: Record<ReportCheck, string> = {
    "reader": msg("What the reader says"),
    "rows": msg("Enough rows"),
    "empty-text": msg("Rows without a text"),
    "missing-label": msg("Rows without a label"),
    "classes": msg("Classes"),
    "rare-classes": msg("Rare classes"),
    "balance": msg("Balance of the classes"),
    "duplicates": msg("Duplicates"),
    "conflicts": msg("Same text, different labels"),
    "leaks": msg("Leaks between splits"),
    "letters": msg("Broken letters"),
    "spaces": msg("Spaces around texts"),
    "long-text": msg("Very long texts"),
  };
  return words[check];
}

/** How many of what an issue concerns. */
export function concerns({ check, count }: Pick<ReportIssue, "check" | "count">): string {
  if (count === 0) return "";
  const shown = count.toLocaleString(document.documentElement.lang);
  const isClasses = check === "classes" || check === "rare-classes" || check === "balance";
  if (count === 1) return isClasses ? msg("1 class") : msg("1 row");
  return isClasses ? msg(str`${shown} classes`) : msg(str`${shown} rows`);
}

/** What a mend does, before and after. */
export function fixWords({ use, rowsBefore, rowsAfter, changed }: ReportFix): string {
  const { lang } = document.documentElement;
  const before = rowsBefore.toLocaleString(lang);
  const after = rowsAfter.toLocaleString(lang);
  if (rowsBefore === rowsAfter) return msg(str`${use} changes ${changed.toLocaleString(lang)} rows and removes none`);
  return msg(str`${use}: from ${before} rows to ${after}`);
}
