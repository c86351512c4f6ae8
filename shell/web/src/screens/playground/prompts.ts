import { keptIn } from "../../data/kept.ts";

export interface LabelledPrompt {
  readonly text: string;
  readonly label: string;
}

/** Rows of `text,label`, as the CSV reader takes them. */
export function promptsCsv(prompts: readonly LabelledPrompt[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = prompts.map(({ text, label }) => `${cell(text)},${cell(label)}`);
  return `${["text,label", ...lines].join("\r\n")}\r\n`;
}

/** What the reader gave an answer, 1 to 4, by text and model; the oldest of many are forgotten. */
const mostRatings = 500;
const kept = keptIn<Readonly<Record<string, number>>>("playground.ratings", (stored) => {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter(([, value]) => [1, 2, 3, 4].includes(value as number)),
  ) as Record<string, number>;
});

const ratingKey = (voice: string, text: string): string => `${voice} ${text.slice(0, 300)}`;

export function ratingOf(voice: string, text: string): number | null {
  return kept.get()[ratingKey(voice, text)] ?? null;
}

/** The same rating once more takes it away. */
export function rate(voice: string, text: string, rating: number): void {
  const key = ratingKey(voice, text);
  const { [key]: before, ...others } = kept.get();
  const rest = Object.fromEntries(Object.entries(others).slice(1 - mostRatings));
  kept.set(before === rating ? rest : { ...rest, [key]: rating });
}
