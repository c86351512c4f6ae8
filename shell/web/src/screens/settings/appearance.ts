import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { chooseLocale, localeNames, locales, preferredLocale, type Locale } from "../../app/locale.ts";
import { densities, prefer, preferences, type Density } from "../../app/preferences.ts";
import { chooseTheme, chosenTheme, themes, type Theme } from "../../app/theme.ts";
import { chooseLevel, chosenLevel, type Level } from "../../data/level.ts";
import "../../elements/level-choice.ts";
import { choices, setting } from "./setting.ts";

/** Theme, density, size, language, level. `changed` draws the screen anew. */
export function appearance(changed: () => void): TemplateResult {
  const { density, zoom } = preferences();
  const themeWords: Record<Theme, string> = { system: msg("As the system"), light: msg("Light"), dark: msg("Dark") };
  const densityWords: Record<Density, string> = { comfortable: msg("Comfortable"), compact: msg("Compact") };
  const take = (act: () => void): void => {
    act();
    changed();
  };
  return html`${setting(
    msg("Theme"),
    msg("Light and dark have the same contrast; colours of data differ."),
    choices({
      name: msg("Theme"),
      all: themes,
      chosen: chosenTheme(),
      words: themeWords,
      choose: (theme) => take(() => chooseTheme(theme)),
    }),
  )}
  ${setting(
    msg("Density"),
    msg("Compact shows more rows and has smaller buttons."),
    choices({
      name: msg("Density"),
      all: densities,
      chosen: density,
      words: densityWords,
      choose: (one) => take(() => prefer({ density: one })),
    }),
  )}
  ${setting(
    msg("Size"),
    msg("Of letters and all that goes with them, beside the browser's own zoom."),
    html`<label class="range"
      ><input
        type="range"
        min="0.8"
        max="1.5"
        step="0.05"
        aria-label=${msg("Size")}
        .value=${String(zoom)}
        @change=${(event: Event) => take(() => prefer({ zoom: Number((event.target as HTMLInputElement).value) }))}
      /><span class="mono">${Math.round(zoom * 100)} %</span></label
    >`,
  )}
  ${setting(
    msg("Language"),
    msg("Changes at once. Ids, code and numbers stay as they are."),
    html`<select
      aria-label=${msg("Language")}
      @change=${(event: Event) => void chooseLocale((event.target as HTMLSelectElement).value as Locale).then(changed)}
    >
      ${locales.map(
        (locale) =>
          html`<option value=${locale} lang=${locale} ?selected=${locale === preferredLocale()}>
            ${localeNames[locale]}
          </option>`,
      )}
    </select>`,
  )}
  ${setting(
    msg("Level"),
    msg("Levels hide fields and never change what is set in them."),
    html`<tn-level-choice
      level=${chosenLevel()}
      @tn-level=${({ detail }: CustomEvent<Level>) => take(() => chooseLevel(detail))}
    ></tn-level-choice>`,
  )}`;
}
