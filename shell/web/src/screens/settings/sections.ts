import { msg } from "@lit/localize";

export const sectionIds = [
  "appearance",
  "keys",
  "notices",
  "runs",
  "secrets",
  "storage",
  "privacy",
  "licences",
] as const;
export type SectionId = (typeof sectionIds)[number];

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  /** Where it holds: in this browser, or for everybody in this workspace. */
  readonly scope: "browser" | "workspace";
  /** What a search finds it by, beside its title. */
  readonly words: string;
}

/** The sections in the order they stand. */
export function sections(): Section[] {
  return [
    {
      id: "appearance",
      scope: "browser",
      title: msg("Appearance"),
      words: msg("theme dark light density rows size zoom language level beginner expert"),
    },
    { id: "keys", scope: "browser", title: msg("Keys"), words: msg("keyboard shortcuts letters") },
    { id: "notices", scope: "browser", title: msg("Notices"), words: msg("notifications messages of the system") },
    {
      id: "runs",
      scope: "workspace",
      title: msg("Runs and network"),
      words: msg("queue device offline proxy registry hub at a time"),
    },
    { id: "secrets", scope: "workspace", title: msg("Secrets"), words: msg("tokens keys passwords vault") },
    { id: "storage", scope: "workspace", title: msg("Storage"), words: msg("disk space cache models") },
    { id: "privacy", scope: "browser", title: msg("Privacy"), words: msg("telemetry data stays here forget") },
    { id: "licences", scope: "browser", title: msg("Licences"), words: msg("open source libraries") },
  ];
}

/** The sections that a search finds; of words that fit nowhere, the nearest by shared beginnings. */
export function foundSections(all: readonly Section[], query: string): readonly Section[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const textOf = ({ title, words: more }: Section): string => `${title} ${more}`.toLowerCase();
  const found = all.filter((section) => words.every((word) => textOf(section).includes(word)));
  if (found.length > 0) return found;
  const scored = all.map((section) => ({
    section,
    score: Math.max(...words.map((word) => shared(word, textOf(section)))),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  return best < 2 ? [] : scored.filter(({ score }) => score === best).map(({ section }) => section);
}

/** Most letters that a word of the text begins with alike. */
function shared(word: string, text: string): number {
  const lengths = text.split(/\s+/).map((other) => {
    let length = 0;
    while (length < word.length && word[length] === other[length]) length += 1;
    return length;
  });
  return Math.max(0, ...lengths);
}
