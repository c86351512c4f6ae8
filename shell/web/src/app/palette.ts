import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../elements/base-styles.ts";

export interface Command {
  readonly title: string;
  /** What it is, where that is no act: a run, a recipe. */
  readonly kind?: string;
  readonly keys?: string;
  readonly act: () => void;
}

const mostShown = 60;

/** `tn-palette`: every command by name; also the list of keys. */
export class TnPalette extends LitElement {
  static override properties = { commands: { attribute: false }, _query: { state: true }, _chosen: { state: true } };
  declare commands: readonly Command[];
  declare _query: string;
  declare _chosen: number;

  constructor() {
    super();
    this.commands = [];
    this._query = "";
    this._chosen = 0;
    updateWhenLocaleChanges(this);
  }

  /** Opens; a modal dialog gives the focus back where it was. */
  async open(): Promise<void> {
    this._query = "";
    this._chosen = 0;
    await this.updateComplete;
    this.#dialog?.showModal();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  get #found(): readonly Command[] {
    const words = this._query.toLowerCase().split(/\s+/);
    const textOf = ({ title, kind = "" }: Command): string => `${title} ${kind}`.toLowerCase();
    return this.commands.filter((command) => words.every((word) => textOf(command).includes(word))).slice(0, mostShown);
  }

  override render() {
    const found = this.#found;
    return html`<dialog aria-label=${msg("Commands")} @click=${this.#clicked}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="list"
        aria-activedescendant=${found.length > 0 ? `command-${this._chosen}` : nothing}
        aria-label=${msg("Find a command")}
        placeholder=${msg("Find a command")}
        .value=${this._query}
        @input=${this.#typed}
        @keydown=${this.#key}
      />
      <ul id="list" role="listbox" aria-label=${msg("Commands")}>
        ${found.map(
          (command, index) =>
            html`<li
              id="command-${index}"
              role="option"
              aria-selected=${index === this._chosen}
              @click=${() => this.#run(command)}
            >
              <bdi>${command.title}</bdi
              >${command.kind === undefined ? nothing : html`<span class="caption">${command.kind}</span>`}${command.keys && html`<kbd>${command.keys}</kbd>`}
            </li>`,
        )}
      </ul>
      ${found.length === 0 ? html`<p class="quiet">${msg("No command has this name.")}</p>` : nothing}
    </dialog>`;
  }

  #typed(event: InputEvent): void {
    this._query = (event.target as HTMLInputElement).value;
    this._chosen = 0;
  }

  #key(event: KeyboardEvent): void {
    const found = this.#found;
    const command = found[this._chosen];
    if (event.key === "ArrowDown") this._chosen = Math.min(found.length - 1, this._chosen + 1);
    else if (event.key === "ArrowUp") this._chosen = Math.max(0, this._chosen - 1);
    else if (event.key === "Enter" && command !== undefined) this.#run(command);
    else return;
    event.preventDefault();
  }

  #clicked(event: MouseEvent): void {
    if (event.target === this.#dialog) this.#dialog?.close();
  }

  #run(command: Command): void {
    this.#dialog?.close();
    command.act();
  }

  static override styles = [
    baseStyles,
    css`
      dialog {
        inline-size: min(36rem, calc(100vw - 2rem));
        margin-block-start: 12vh;
        padding: 0;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface-raised);
        color: var(--tn-text);
        box-shadow: var(--tn-shadow);
        overflow: hidden;
      }
      dialog::backdrop {
        background: var(--tn-scrim);
      }
      input {
        inline-size: 100%;
        min-block-size: 3rem;
        padding: 0 var(--tn-space-4);
        border: 0;
        border-block-end: 1px solid var(--tn-border);
        border-radius: 0;
        outline: none;
        font-size: var(--tn-size-section);
      }
      ul {
        max-block-size: 50vh;
        overflow: auto;
        padding: var(--tn-space-2);
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-block-size: 2.25rem;
        padding: 0 var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--tn-accent-quiet);
      }
      kbd {
        padding: 0 6px;
        border: 1px solid var(--tn-border-control);
        border-radius: 4px;
        color: var(--tn-text);
        font: var(--tn-size-caption) / 1.6 var(--tn-font-mono);
      }
      p {
        padding: 0 var(--tn-space-4) var(--tn-space-4);
      }
    `,
  ];
}

customElements.define("tn-palette", TnPalette);
