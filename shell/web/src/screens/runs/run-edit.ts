import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";

export interface RunChanges {
  readonly name: string;
  readonly tags: readonly string[];
  readonly note: string;
}
type Field = keyof RunChanges;

/** `tn-run-edit`: name, tags and note of a run. Tells `tn-changed` with the run and what is new. */
export class TnRunEdit extends LitElement {
  static override properties = { _row: { state: true } };
  declare _row: RunRow | null;

  constructor() {
    super();
    this._row = null;
    updateWhenLocaleChanges(this);
  }

  /** Opens at one of the fields; the dialog gives the focus back where it was. */
  async open(row: RunRow, field: Field): Promise<void> {
    this._row = row;
    await this.updateComplete;
    this.renderRoot.querySelector("dialog")?.showModal();
    const input = this.renderRoot.querySelector<HTMLInputElement>(`[name=${field}]`);
    input?.focus();
    input?.select();
  }

  override render() {
    const row = this._row;
    return html`<dialog aria-label=${msg("Name, tags and note")}>
      ${
        row === null
          ? nothing
          : html`<form method="dialog" @submit=${() => this.#save(row)}>
              <label>${msg("Name")} <input name="name" required maxlength="120" .value=${row.name} /></label>
              <label
                >${msg("Tags, by commas")} <input name="tags" maxlength="800" .value=${row.tags.join(", ")}
              /></label>
              <label
                >${msg("Note")} <textarea name="note" rows="4" maxlength="4000" .value=${row.note}></textarea>
              </label>
              <div>
                <tn-button @click=${() => this.renderRoot.querySelector("dialog")?.close()}>${msg("Cancel")}</tn-button>
                <button class="primary" type="submit">${msg("Save")}</button>
              </div>
            </form>`
      }
    </dialog>`;
  }

  #save(row: RunRow): void {
    const value = (name: Field) =>
      this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${name}]`)?.value.trim() ?? "";
    const changes: RunChanges = { name: value("name"), tags: tagsOf(value("tags")), note: value("note") };
    this.dispatchEvent(new CustomEvent("tn-changed", { detail: { row, changes } }));
  }

  static override styles = [
    baseStyles,
    css`
      dialog {
        inline-size: min(28rem, 92vw);
        padding: var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface-raised);
        box-shadow: var(--tn-shadow);
        color: var(--tn-text);
      }
      dialog::backdrop {
        background: var(--tn-scrim);
      }
      form,
      label {
        display: grid;
        gap: var(--tn-space-3);
      }
      label {
        gap: 4px;
      }
      textarea {
        padding-block: var(--tn-space-2);
        resize: vertical;
      }
      form > div {
        display: flex;
        justify-content: end;
        gap: var(--tn-space-2);
      }
      .primary {
        min-block-size: var(--tn-control);
        padding: 0 var(--tn-space-4);
        border: 0;
        border-radius: var(--tn-radius-control);
        background: var(--tn-accent);
        color: var(--tn-on-accent);
        font: inherit;
        font-weight: 600;
        cursor: pointer;
      }
    `,
  ];
}

const mostTags = 20;

/** Tags by commas, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim().slice(0, 40));
  return [...new Set(tags.filter((tag) => tag !== ""))].slice(0, mostTags);
}

customElements.define("tn-run-edit", TnRunEdit);
