import { msg, str } from "@lit/localize";
import { html } from "lit";
import "../button.ts";
import type { Form, Level } from "./fields.ts";

const levels: readonly Level[] = [0, 1, 2];

/** How much of the form is shown. */
export function levelButtons(chosen: Level, choose: (level: Level) => void) {
  return html`<div class="segments" role="group" aria-label=${msg("Level")}>
    ${levels.map(
      (level) =>
        html`<tn-button small pressed=${level === chosen ? "true" : "false"} @click=${() => choose(level)}
          >${nameOf(level)}</tn-button
        >`,
    )}
  </div>`;
}

/** What is changed and hidden, with the way there. */
export function hiddenPart({ level, fields }: Form["hidden"][number], jump: () => void) {
  return html`<tn-button small kind="quiet" @click=${jump}
    >${msg(str`${fields.length} changed at ${nameOf(level)}`)}</tn-button
  >`;
}

function nameOf(level: Level): string {
  return [msg("Beginner"), msg("Intermediate"), msg("Expert")][level] ?? "";
}
