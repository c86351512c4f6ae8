import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { RunInsights } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../elements/base-styles.ts";
import "../elements/button.ts";
import type { Services } from "../data/services.ts";
import "./explanation.ts";

/** `tn-why`: a button that opens the explanation of one answer, and asks for nothing before that. */
export class TnWhy extends LitElement {
  static override properties = {
    services: { attribute: false },
    run: {},
    text: {},
    about: {},
    classes: { attribute: false },
    methods: { attribute: false },
    _isOpen: { state: true },
  };
  declare services: Services;
  declare run: string;
  declare text: string;
  /** The button's name where a page has several. */
  declare about: string;
  declare classes: readonly string[];
  declare methods: RunInsights["explain"]["methods"];
  declare _isOpen: boolean;

  constructor() {
    super();
    this.about = "";
    this.classes = [];
    this.methods = [];
    this._isOpen = false;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("text") || changed.has("run")) this._isOpen = false;
  }

  override render() {
    return html`<tn-button
        small
        kind="quiet"
        pressed=${this._isOpen ? "true" : "false"}
        label=${this.about || msg("Why this answer")}
        @click=${() => (this._isOpen = !this._isOpen)}
        >${msg("Why this answer")}</tn-button
      >
      ${
        this._isOpen
          ? html`<tn-explanation
              .services=${this.services}
              .run=${this.run}
              .text=${this.text}
              .classes=${this.classes}
              .methods=${this.methods}
            ></tn-explanation>`
          : nothing
      }`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        justify-items: start;
        gap: var(--tn-space-1);
        min-inline-size: 0;
      }
      tn-explanation {
        justify-self: stretch;
      }
    `,
  ];
}

customElements.define("tn-why", TnWhy);
