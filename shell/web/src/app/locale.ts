import { configureLocalization } from "@lit/localize";

export const localeNames = { en: "English", de: "Deutsch", zh: "中文" } as const;
export type Locale = keyof typeof localeNames;
export const locales = Object.keys(localeNames) as Locale[];

const storageKey = "tuneit.locale";

const { setLocale } = configureLocalization({
  sourceLocale: "en",
  targetLocales: locales.filter((locale) => locale !== "en"),
  loadLocale: (locale) => (locale === "de" ? import("../locales/de.ts") : import("../locales/zh.ts")),
});

/** What was chosen before, else the first of the browser's languages that there is. */
export function preferredLocale(): Locale {
  const wishes = [localStorage.getItem(storageKey) ?? "", ...navigator.languages];
  const known = wishes.map((wish) => locales.find((locale) => wish.toLowerCase().startsWith(locale)));
  return known.find((locale) => locale !== undefined) ?? "en";
}

/** Switches without a reload: elements redraw themselves once the language is there. */
export async function useLocale(locale: Locale): Promise<void> {
  await setLocale(locale);
  // The browser's own flavour of the language, where it has one: en-GB writes dates unlike en-US.
  document.documentElement.lang = navigator.languages.find((wish) => wish.startsWith(locale)) ?? locale;
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(storageKey, locale);
  await useLocale(locale);
}
