import { msg, str } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { html } from "lit";
import "../../elements/button.ts";
import { mostVoices, textOf, voicesOf, type Voice } from "./voices.ts";

export interface Tools {
  readonly voices: readonly Voice[];
  readonly query: URLSearchParams;
  /** Runs that have a model to ask. */
  readonly usable: readonly RunRow[];
  readonly setQuery: (changes: Readonly<Record<string, string | null>>) => void;
  readonly go: (voices: readonly Voice[]) => void;
}

/** How models are asked, and which. */
export function drawTools({ voices, query, usable, setQuery, go }: Tools) {
  const isBlind = query.has("blind");
  const isApart = query.has("apart");
  return html`<tn-button pressed=${isApart ? "true" : "false"} @click=${() => setQuery({ apart: isApart ? null : "1" })}
      >${msg("Own texts")}</tn-button
    >
    <tn-button pressed=${isBlind ? "true" : "false"} @click=${() => setQuery({ blind: isBlind ? null : "1" })}
      >${msg("Blind")}</tn-button
    >
    <select
      aria-label=${msg("Add a model")}
      ?disabled=${voices.length >= mostVoices}
      @change=${(event: Event) => {
        const select = event.target as HTMLSelectElement;
        go(voicesOf(`${textOf(voices)},${select.value}`));
        select.value = "";
      }}
    >
      <option value="">${msg("Add a model")}</option>
      ${usable.map(
        ({ id, name }) =>
          html`<option value=${id}>${name}</option>
            <option value="base:${id}">${msg(str`${name}, before training`)}</option>`,
      )}
    </select>`;
}
