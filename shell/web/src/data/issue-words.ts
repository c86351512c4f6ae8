import { msg, str } from "@lit/localize";
import type { ReportCheck, ReportIssue } from "@tuneit/protocol/http";

/** What an issue says and what helps, in the reader's language; a plugin's own words stay as they are. */
export function issueWords(issue: ReportIssue): { readonly message: string; readonly mend: string } {
  const words = wordsOf[issue.check](issue);
  return words === null ? { message: issue.message, mend: `${issue.mend}.` } : { message: words[0], mend: words[1] };
}

type Words = (issue: ReportIssue) => readonly [message: string, mend: string] | null;

const wordsOf: Readonly<Record<ReportCheck, Words>> = {
  "reader": () => null,
  "rows": ({ count }) => [msg(str`There are only ${count} rows.`), msg("Add rows: below 50 a measure says little.")],
  "empty-text": () => [msg("These rows hold no text."), msg("Leave them out, or choose another column.")],
  "missing-label": () => [
    msg("These rows hold no label."),
    msg("A run leaves them out. Write the labels, or choose another column."),
  ],
  "classes": ({ count }) =>
    count === 1
      ? [msg("There is one class only."), msg("Choose another label column, or add rows of another class.")]
      : [
          msg("Nearly every row is a class of its own."),
          msg("Choose another label column: this one looks like a text or a number."),
        ],
  "rare-classes": () => [
    msg("Some classes have fewer than 10 rows."),
    msg("Add rows of them, or join them with others: some splits may hold none."),
  ],
  "balance": () => [
    msg("The largest class has more than 20 times as many rows as the smallest."),
    msg("Judge by F1 rather than accuracy, or even the classes out."),
  ],
  "duplicates": () => [msg("The text of these rows stood there before."), msg("Leave the copies out.")],
  "conflicts": () => [
    msg("The same text has different labels."),
    msg("Correct the labels: nothing can be learnt from them."),
  ],
  "leaks": () => [
    msg("So many rows of validation or test would stand in train as well."),
    msg("Leave copies out before the split, or the measures are too good."),
  ],
  "letters": () => [
    msg("These texts hold letters that were read in the wrong encoding."),
    msg("Set the reader's encoding, such as windows-1252, or save the file as UTF-8."),
  ],
  "spaces": () => [msg("These texts have spaces around them."), msg("Trim them.")],
  "long-text": () => [
    msg("These texts have more than 2,500 letters."),
    msg("Choose a model that reads long texts, or what stands at their end is not seen."),
  ],
};
