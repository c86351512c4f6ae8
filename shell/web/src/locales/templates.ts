import type { LocaleModule } from "@lit/localize";
import { generateMsgId } from "@lit/localize/internal/id-generation.js";

type Templates = LocaleModule["templates"];

/** From English text, values as {0}, {1} …, to what the localizer looks up. */
export function templatesOf(words: Readonly<Record<string, string>>): Templates {
  return Object.fromEntries(Object.entries(words).map(([english, text]) => [idOf(english), templateOf(text)]));
}

function idOf(english: string): string {
  const strings = english.split(/\{\d\}/);
  return generateMsgId(strings.length === 1 ? english : strings, false);
}

function templateOf(text: string): Templates[string] {
  const values = [...text.matchAll(/\{(\d)\}/g)].map((match) => Number(match[1]));
  if (values.length === 0) return text;
  const strings = text.split(/\{\d\}/);
  return {
    strTag: true,
    strings: Object.assign(strings, { raw: [...strings] }),
    values,
  } as unknown as Templates[string];
}
