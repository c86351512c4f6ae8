import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { live } from "lit/directives/live.js";
import { baseStyles } from "./base-styles.ts";
import { icon } from "./icon.ts";

export interface Suggestion {
  readonly value: string;
  readonly title: string;
  readonly detail?: string;
}

const mostShown = 100;

/**
 * `tn-combobox`: choose by typing a part of the title. Tells `tn-change` with the value. `free` takes any other text, too.
 * Arrows move, Enter takes, Esc closes and brings back what was there.
 */
export class TnCombobox extends LitElement {
  static override properties = {
    value: {},
    choices: { attribute: false },
    label: {},
    description: {},
    placeholder: {},
    free: { type: Boolean },
    disabled: { type: Boolean },
    invalid: { type: Boolean },
    _typed: { state: true },
    _active: { state: true },
  };
  declare value: string;
  declare choices: readonly Suggestion[];
  declare label: string;
  declare description: string;
  declare placeholder: string;
  declare free: boolean;
  declare disabled: boolean;
  declare invalid: boolean;
  /** Null while the list is closed. */
  declare _typed: string | null;
  declare _active: number;

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  constructor() {
    super();
    this.value = "";
    this.choices = [];
    this.label = "";
    this.description = "";
    this.placeholder = "";
    this.free = false;
    this.disabled = false;
    this.invalid = false;
    this._typed = null;
    this._active = -1;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const isOpen = this._typed !== null;
    const found = this.#found();
    return html`<div class="box">
        <input
          role="combobox"
          aria-label=${this.label}
          aria-describedby="description"
          aria-autocomplete="list"
          aria-expanded=${isOpen}
          aria-controls="list"
          aria-activedescendant=${isOpen && this._active >= 0 ? `option-${this._active}` : nothing}
          aria-invalid=${this.invalid ? "true" : nothing}
          autocomplete="off"
          spellcheck="false"
          placeholder=${this.placeholder}
          ?disabled=${this.disabled}
          .value=${live(this._typed ?? this.#titleOf(this.value))}
          @input=${this.#input}
          @click=${this.#open}
          @keydown=${this.#key}
          @blur=${this.#leave}
        />
        <span class="arrow">${icon("down", 14)}</span>
      </div>
      <span id="description" class="visually-hidden">${this.description}</span>
      <div id="list" class="list" role="listbox" aria-label=${this.label} popover="manual">
        ${found.slice(0, mostShown).map((choice, index) => this.#option(choice, index))}
        ${found.length > mostShown ? html`<p class="caption">${msg(str`${found.length - mostShown} more: type to narrow`)}</p>` : nothing}
        ${found.length === 0 ? html`<p class="caption">${this.free ? msg("Any text is taken.") : msg("Nothing fits.")}</p>` : nothing}
      </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const list = this.renderRoot.querySelector<HTMLElement>("#list");
    if (list === null || !changed.has("_typed")) return;
    const isOpen = list.matches(":popover-open");
    if (this._typed !== null && !isOpen) this.#place(list);
    if (this._typed === null && isOpen) list.hidePopover();
  }

  #option({ value, title, detail }: Suggestion, index: number) {
    return html`<div
      id="option-${index}"
      role="option"
      class=${index === this._active ? "active" : ""}
      aria-selected=${value === this.value}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => this.#take(value)}
    >
      <bdi>${title}</bdi>${detail === undefined ? nothing : html`<span class="caption">${detail}</span>`}
    </div>`;
  }

  #found(): readonly Suggestion[] {
    const words = (this._typed ?? "").toLowerCase().trim();
    if (words === "" || words === this.#titleOf(this.value).toLowerCase()) return this.choices;
    const isBegin = ({ title }: Suggestion) => title.toLowerCase().startsWith(words);
    return this.choices
      .filter(({ title, value, detail }) => `${title} ${value} ${detail ?? ""}`.toLowerCase().includes(words))
      .toSorted((a, b) => Number(isBegin(b)) - Number(isBegin(a)));
  }

  #titleOf(value: string): string {
    return this.choices.find((choice) => choice.value === value)?.title ?? value;
  }

  /** Over everything else: a card or a scrolled page would cut it off. */
  #place(list: HTMLElement): void {
    list.showPopover();
    const { left, bottom, top, width } = this.getBoundingClientRect();
    const below = innerHeight - bottom;
    const room = Math.max(below, top) - 12;
    Object.assign(list.style, { left: `${left}px`, minWidth: `${width}px`, maxHeight: `${Math.min(room, 320)}px` });
    if (below >= Math.min(list.offsetHeight, 200))
      Object.assign(list.style, { top: `${bottom + 4}px`, bottom: "auto" });
    else Object.assign(list.style, { top: "auto", bottom: `${innerHeight - top + 4}px` });
    addEventListener("scroll", this.#close, { capture: true, once: true });
  }

  readonly #close = (event?: Event): void => {
    const isOwn = event?.composedPath().includes(this) ?? false;
    if (isOwn) addEventListener("scroll", this.#close, { capture: true, once: true });
    else this._typed = null;
  };

  #open(): void {
    if (this.disabled || this._typed !== null) return;
    this._typed = this.#titleOf(this.value);
    this._active = this.choices.findIndex(({ value }) => value === this.value);
    this.renderRoot.querySelector("input")?.select();
  }

  #input(event: Event): void {
    this._typed = (event.target as HTMLInputElement).value;
    this._active = this.free || this._typed === "" ? -1 : 0;
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.altKey && step !== undefined && this._typed === null) return;
    if (step !== undefined) this.#step(step);
    else if (event.key === "Enter" && this._typed !== null) this.#commit();
    else if (event.key === "Escape" && this._typed !== null) this._typed = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(step: number): void {
    if (this._typed === null) return this.#open();
    const last = Math.min(this.#found().length, mostShown) - 1;
    this._active = Math.max(0, Math.min(last, this._active + step));
    void this.updateComplete.then(() => this.renderRoot.querySelector(".active")?.scrollIntoView({ block: "nearest" }));
  }

  #commit(): void {
    const chosen = this.#found()[this._active];
    if (chosen !== undefined) this.#take(chosen.value);
    else if (this.free) this.#take(this._typed ?? "");
    else this._typed = null;
  }

  /** Leaving keeps a free text; of a closed list only what is in it. */
  #leave(): void {
    if (this._typed === null) return;
    const typed = this._typed;
    const exact = this.choices.find(({ title }) => title.toLowerCase() === typed.toLowerCase().trim());
    if (exact !== undefined) this.#take(exact.value);
    else if (this.free || typed === "") this.#take(typed);
    else this._typed = null;
  }

  #take(value: string): void {
    this._typed = null;
    if (value === this.value) return;
    this.value = value;
    this.dispatchEvent(new CustomEvent("tn-change", { detail: value }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .box {
        position: relative;
      }
      input {
        inline-size: 100%;
        padding-inline-end: 1.75rem;
        text-overflow: ellipsis;
      }
      input[aria-invalid] {
        border-color: var(--tn-danger);
      }
      .arrow {
        position: absolute;
        inset-block: 0;
        inset-inline-end: 8px;
        display: grid;
        place-items: center;
        color: var(--tn-text-quiet);
        pointer-events: none;
      }
      .list {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: var(--tn-space-1);
        max-inline-size: min(32rem, 92vw);
        overflow: auto;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface-raised);
        color: var(--tn-text);
        box-shadow: var(--tn-shadow);
      }
      [role="option"] {
        display: grid;
        padding: 5px var(--tn-space-2);
        border-radius: 4px;
        cursor: pointer;
      }
      [role="option"]:hover,
      .active {
        background: var(--tn-accent-quiet);
      }
      [role="option"]:hover .caption,
      .active .caption {
        color: var(--tn-text);
      }
      [aria-selected="true"] bdi {
        font-weight: 600;
      }
      p {
        padding: 5px var(--tn-space-2);
      }
    `,
  ];
}

customElements.define("tn-combobox", TnCombobox);
