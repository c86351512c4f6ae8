import { msg, str } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/button.ts";

export interface BulkActs {
  readonly compare: () => void;
  readonly tag: (tag: string) => void;
  readonly stop: () => void;
  readonly remove: () => void;
  readonly clear: () => void;
}

const mostCompared = 12;
export const isLive = ({ status }: RunRow): boolean => ["running", "paused", "queued"].includes(status);

/** What can be done with the runs that are ticked. */
export function drawBulk(rows: readonly RunRow[], acts: BulkActs) {
  if (rows.length === 0) return nothing;
  const live = rows.filter(isLive).length;
  const tag = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    acts.tag(new FormData(form).get("tag") as string);
    form.reset();
  };
  return html`<div class="bulk" role="group" aria-label=${msg("Chosen runs")}>
    <strong>${msg(str`${rows.length} chosen`)}</strong>
    <tn-button
      small
      kind="primary"
      ?disabled=${rows.length < 2 || rows.length > mostCompared}
      reason=${msg(str`From 2 to ${mostCompared} runs can be compared.`)}
      @click=${acts.compare}
      >${msg("Compare")}</tn-button
    >
    <form @submit=${tag}>
      <input
        name="tag"
        required
        maxlength="40"
        aria-label=${msg("Tag for all of them")}
        placeholder=${msg("Add a tag")}
      />
    </form>
    <tn-button small ?disabled=${live === 0} reason=${msg("None of them is at work.")} @click=${acts.stop}
      >${msg("Stop and keep")}</tn-button
    >
    <tn-button
      small
      kind="danger"
      ?disabled=${live > 0}
      reason=${msg("A run at work is stopped first.")}
      @click=${acts.remove}
      >${msg("Delete")}</tn-button
    >
    <tn-button small kind="quiet" @click=${acts.clear}>${msg("Choose none")}</tn-button>
  </div>`;
}
