import { msg } from "@lit/localize";

/** A role in the reader's language; one that is not known here keeps the title of its manifest. */
export function roleWords(id: string, title: string): string {
  const words: Readonly<Record<string, string>> = { text: msg("Text"), label: msg("Label") };
  return words[id] ?? title;
}
