import { msg, str } from "@lit/localize";
import type { SystemInfo } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import type { Connection } from "../data/event-stream.ts";
import { pastNotices } from "../data/notices.ts";
import { icon } from "../elements/icon.ts";
import { localeNames, locales, preferredLocale, type Locale } from "./locale.ts";
import { chosenTheme } from "./theme.ts";

interface TopBar {
  readonly workspace: string;
  readonly isSheetOpen: boolean;
  readonly openPalette: () => void;
  readonly openSheet: () => void;
  readonly nextTheme: () => void;
  readonly switchLocale: (locale: Locale) => void;
  readonly skip: () => void;
}

export function topBar(bar: TopBar): TemplateResult {
  const themes = { system: msg("Theme: system"), light: msg("Theme: light"), dark: msg("Theme: dark") };
  const unread = pastNotices().filter(({ isRead }) => !isRead).length;
  const notices = unread === 0 ? msg("Notices") : msg(str`${unread} new notices`);
  return html`<header>
    <button class="skip" @click=${bar.skip}>${msg("Skip to the page")}</button>
    <tn-button
      class="sheet"
      small
      kind="quiet"
      label=${msg("Navigation")}
      pressed=${bar.isSheetOpen ? "true" : "false"}
      @click=${bar.openSheet}
      >${icon("menu")}</tn-button
    >
    <a class="brand" href="/"><img src="/icon.svg" alt="" width="20" height="20" /><span class="name">TuneIT</span></a>
    <span class="quiet wide"><bdi>${bar.workspace}</bdi></span>
    <tn-button class="push" small @click=${bar.openPalette}>
      ${icon("search", 14)}<span class="word">${msg("Find")}</span> <span class="caption wide">Ctrl K</span>
    </tn-button>
    <a class="bell" href="/notices" aria-label=${notices} title=${notices}
      >${icon("bell")}${unread === 0 ? nothing : html`<span class="count">${unread}</span>`}</a
    >
    <select
      aria-label=${msg("Language")}
      @change=${(event: Event) => bar.switchLocale((event.target as HTMLSelectElement).value as Locale)}
    >
      ${locales.map(
        (locale) =>
          html`<option value=${locale} lang=${locale} ?selected=${locale === preferredLocale()}>
            ${localeNames[locale]}
          </option>`,
      )}
    </select>
    <tn-button small kind="quiet" label=${themes[chosenTheme()]} @click=${bar.nextTheme}>${icon("theme")}</tn-button>
  </header>`;
}

/** Connection, device, queue, version; and that there is a newer app, where there is. */
export function statusBar(connection: Connection, system: SystemInfo | null, isOld: boolean): TemplateResult {
  const words = { live: msg("connected"), connecting: msg("connecting"), lost: msg("connection lost, trying again") };
  return html`<footer>
    <span class="dot ${connection}"></span>${words[connection]}
    ${
      isOld
        ? html`<span role="status"
            >${msg("A newer version is there.")}
            <button class="link" @click=${() => location.reload()}>${msg("Load it")}</button></span
          >`
        : nothing
    }
    ${
      system === null
        ? nothing
        : html`<span>${msg("Queue")}: ${system.queue.running}/${system.queue.limit} · ${system.queue.waiting}</span>
            <span class="push wide">${deviceOf(system)}</span>
            <span class="wide" dir="ltr">${system.platform} · ${system.version}</span>`
    }
  </footer>`;
}

/** What computes here, as a person would say it. */
function deviceOf({ hardware: { accelerators, processors } }: SystemInfo): string {
  const [first] = accelerators;
  if (first === undefined) return msg(str`no GPU, ${processors} cores`);
  return accelerators.length === 1 ? first.name : `${accelerators.length} × ${first.name}`;
}
