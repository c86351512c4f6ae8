import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ContributionList, Offered } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";

/** `tn-import-source`: where data comes from. Tells `tn-file` with a file and `tn-url` with an address. */
export class TnImportSource extends LitElement {
  static override properties = {
    offers: { attribute: false },
    address: {},
    _isOver: { state: true },
    _more: { state: true },
  };
  declare offers: ContributionList | null;
  /** What was asked for before, so that a mistyped address need not be typed again. */
  declare address: string;
  declare _isOver: boolean;
  /** Files beside the first that were dropped with it. */
  declare _more: number;

  constructor() {
    super();
    this.offers = null;
    this.address = "";
    this._isOver = false;
    this._more = 0;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Anywhere on the page: a file that misses the box would otherwise replace the app.
    for (const type of ["dragover", "dragleave", "drop"] as const) document.addEventListener(type, this.#drag);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of ["dragover", "dragleave", "drop"] as const) document.removeEventListener(type, this.#drag);
  }

  override render() {
    return html`<div class="drop ${this._isOver ? "over" : ""}">
        ${icon("upload", 28)}
        <p class="big">${this._isOver ? msg("Let go to import it") : msg("Drop a file here")}</p>
        <div class="acts">
          <tn-button kind="primary" @click=${() => this.#input()?.click()}>${msg("Browse")}</tn-button>
          <span class="quiet">${msg("or paste rows or a file with")} <kbd>Ctrl V</kbd></span>
        </div>
        <input
          type="file"
          hidden
          tabindex="-1"
          accept=${this.#endings().join(",") || nothing}
          @change=${this.#chosen}
        />
        ${this._more > 0 ? html`<p class="quiet">${msg(str`${this._more} more files were not taken: one at a time.`)}</p>` : nothing}
      </div>
      <form @submit=${this.#address}>
        <label for="url">${msg("Or from an address")}</label>
        <input
          id="url"
          type="url"
          inputmode="url"
          dir="ltr"
          placeholder="https://"
          required
          pattern="https?://.+"
          .value=${this.address}
        />
        <tn-button @click=${() => this.renderRoot.querySelector("form")?.requestSubmit()}
          >${icon("link", 14)}${msg("Fetch")}</tn-button
        >
        <p class="caption">${msg("This machine fetches it and keeps a copy; nothing of yours is sent there.")}</p>
      </form>
      <slot name="more"></slot>
      <tn-card heading=${msg("Formats")}>${this.#formats()}</tn-card>`;
  }

  #formats() {
    const readers = this.offers?.items ?? null;
    if (readers === null) return html`<p class="quiet">${msg("Asking which readers are installed")}</p>`;
    if (readers.length === 0)
      return html`<p>
        ${msg("No reader is installed.")} <a href="/plugins?q=dataset-reader">${msg("Find one in the marketplace")}</a>
      </p>`;
    return html`<ul>
        ${readers.map((reader) => this.#reader(reader))}
      </ul>
      <p><a href="/plugins?q=dataset-reader">${msg("More formats in the marketplace")}</a></p>`;
  }

  #reader({ title, description, accepts, enabled, reason }: Offered) {
    return html`<li>
      <strong>${title}</strong> <span class="mono quiet" dir="ltr">${(accepts ?? []).join(" ")}</span>
      <p class="caption">${enabled ? description : (reason ?? msg("It is turned off."))}</p>
    </li>`;
  }

  #endings(): readonly string[] {
    return (this.offers?.items ?? []).flatMap(({ accepts }) => accepts ?? []);
  }

  #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector<HTMLInputElement>("input[type=file]");
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file !== undefined) this.#tell("tn-file", file);
    input.value = "";
  }

  readonly #drag = (event: DragEvent): void => {
    if (!(event.dataTransfer?.types.includes("Files") ?? false)) return;
    event.preventDefault();
    this._isOver = event.type === "dragover";
    const files = event.type === "drop" ? [...(event.dataTransfer?.files ?? [])] : [];
    const [file] = files;
    if (file === undefined) return;
    this._more = files.length - 1;
    this.#tell("tn-file", file);
  };

  #address(event: SubmitEvent): void {
    event.preventDefault();
    this.#tell("tn-url", this.renderRoot.querySelector<HTMLInputElement>("#url")?.value ?? "");
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(16rem, 2fr);
        grid-template-rows: auto 1fr;
        gap: var(--tn-space-4);
        align-items: start;
        max-inline-size: 72rem;
      }
      .drop {
        display: grid;
        justify-items: center;
        align-content: center;
        gap: var(--tn-space-3);
        min-block-size: 18rem;
        padding: var(--tn-space-5);
        border: 1.5px dashed var(--tn-border-control);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
        text-align: center;
        transition: background var(--tn-time-control) var(--tn-ease);
      }
      .drop.over {
        border-color: var(--tn-accent);
        background: var(--tn-accent-quiet);
      }
      .drop svg {
        color: var(--tn-text-quiet);
      }
      .big {
        font-size: var(--tn-size-section);
        font-weight: 600;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: var(--tn-space-3);
      }
      kbd {
        white-space: nowrap;
        padding: 1px 5px;
        border: 1px solid var(--tn-border-control);
        border-radius: 4px;
        font: var(--tn-size-caption) var(--tn-font-mono);
      }
      form {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--tn-space-2);
        grid-column: 1;
      }
      form .caption {
        grid-column: 1 / -1;
      }
      tn-card {
        grid-column: 2;
        grid-row: 1 / 3;
      }
      ul {
        display: grid;
        gap: var(--tn-space-3);
        list-style: none;
        padding-block-end: var(--tn-space-3);
      }
      @media (max-width: 900px) {
        :host {
          grid-template-rows: none;
          grid-template-columns: minmax(0, 1fr);
        }
        .drop {
          min-block-size: 12rem;
        }
        tn-card {
          grid-column: 1;
          grid-row: auto;
        }
        form {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        label {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

customElements.define("tn-import-source", TnImportSource);
