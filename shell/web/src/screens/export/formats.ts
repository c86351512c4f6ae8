import { msg } from "@lit/localize";
import type { RunExports } from "@tuneit/protocol/http";
import { html } from "lit";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { objection } from "./export-words.ts";

type Format = RunExports["formats"][number];

export interface Choice {
  readonly diskFreeBytes: number;
  readonly chosen: Format | undefined;
  readonly choose: (format: Format) => void;
}

/** The pre-flight: every format, its size, and what speaks against it here. */
export function drawFormats(formats: readonly Format[], { diskFreeBytes, chosen, choose }: Choice) {
  const locale = document.documentElement.lang;
  return html`<div class="formats" role="radiogroup" aria-label=${msg("Formats")}>
    ${formats.map((format) => {
      const against = objection(format, diskFreeBytes, locale);
      return html`<div class=${against === null ? "" : "not"}>
        <label>
          <input
            type="radio"
            name="format"
            .checked=${format === chosen}
            ?disabled=${against !== null}
            @change=${() => choose(format)}
          />
          <strong>${format.title}</strong>
          <span class="caption"
            >${format.estimatedBytes === null ? "" : `≈ ${bytes(format.estimatedBytes, locale)}`}</span
          >
          <span class="description">${format.description}</span>
          ${
            against === null
              ? html`<span class="ready">${icon("check", 12)} ${msg("Nothing speaks against it")}</span>`
              : html`<span class="against">${icon("warning", 12)} ${against}</span>`
          }
        </label>
      </div>`;
    })}
  </div>`;
}
