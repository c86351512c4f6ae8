import type { BrowserContext } from "playwright-core";
import { words } from "../src/locales/de.ts";
import { templatesOf } from "../src/locales/templates.ts";

/** Every letter a vowel stands for is said twice: texts grow by about 40 %, in words as in sentences. */
const longer = (text: string): string => text.replaceAll(/[aeiouy]/gi, "$&$&");

/** Written from right to left, as a language that is. */
const mirrored = (text: string): string => text.replaceAll(/\S+/g, "\u202E$&\u202C");

/** In place of German and Chinese: the app's own words, too long and mirrored. Languages that nobody speaks. */
export async function offerPseudoLocales(context: BrowserContext): Promise<void> {
  for (const [locale, change] of [
    ["de", longer],
    ["zh", mirrored],
  ] as const)
    await context.route(new RegExp(`/assets/${locale}-[^/]*\\.js$`), (route) =>
      route.fulfill({ contentType: "text/javascript", body: moduleOf(change) }),
    );
}

function moduleOf(change: (text: string) => string): string {
  const changed = (english: string): string =>
    english
      .split(/(\{\d\})/)
      .map((part, at) => (at % 2 === 0 ? change(part) : part))
      .join("");
  const made = templatesOf(Object.fromEntries(Object.keys(words).map((english) => [english, changed(english)])));
  // The localizer reads `strings` alone, as plain text.
  return `export const templates = ${JSON.stringify(made)}`;
}
