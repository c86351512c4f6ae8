import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../elements/base-styles.ts";
import "../elements/button.ts";
import type { Destination } from "./navigation.ts";
import { preferences } from "./preferences.ts";

/** `tn-key-help`: the keys that work here. */
export class TnKeyHelp extends LitElement {
  static override properties = { destinations: { attribute: false } };
  declare destinations: readonly Destination[];

  constructor() {
    super();
    this.destinations = [];
    updateWhenLocaleChanges(this);
  }

  open(): void {
    this.requestUpdate();
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render() {
    const { keys, letters } = preferences();
    const everywhere: readonly (readonly [string, string])[] = [
      ["Ctrl K", msg("Find anything")],
      [keys.search, msg("Search on this page")],
      [keys.help, msg("These keys")],
      [keys.navigation, msg("Fold the navigation")],
      [keys.context, msg("Fold the panel")],
      ["Ctrl Enter", msg("Do the main act of the page")],
      ["Ctrl F6", msg("Go to the next part of the page")],
      ["Esc", msg("Close, or take back what is chosen")],
    ];
    return html`<dialog aria-labelledby="keys">
      <h2 id="keys">${msg("Keys")}</h2>
      <div class="columns">
        ${list(everywhere)}
        ${list(this.destinations.map(({ title, letter }) => [`${keys.go} ${letter}`, title] as const))}
        ${list([
          ["↑ ↓ ← →", msg("Move in lists, tables and charts")],
          ["Enter", msg("Open")],
          ["+ − 0", msg("Zoom a chart, and all of it again")],
          ["n", msg("New training")],
          ["f · Space", msg("Filter rows, show one whole")],
          ["j · k · a", msg("Go through issues, mend one")],
          ["d · c", msg("Download or compare models")],
          ["1 – 3", msg("How much to see")],
          ["i · u", msg("Install or update the plugin")],
          ["j · k · x · c", msg("Move, choose and compare runs")],
          ["t · F2", msg("Tag or rename a run")],
          ["p · l · m", msg("Pause a run, show its log, mark a step")],
          ["d · < · >", msg("Compare all settings, move a column")],
          ["1 – 4", msg("Rate an answer")],
        ])}
      </div>
      <p class="quiet">
        ${letters ? msg("Single letters can be changed or turned off in the settings.") : msg("Single letters are turned off in the settings.")}
      </p>
      <form method="dialog">
        <tn-button autofocus @click=${() => this.renderRoot.querySelector("dialog")?.close()}
          >${msg("Close")}</tn-button
        >
      </form>
    </dialog>`;
  }

  static override styles = [
    baseStyles,
    css`
      dialog {
        inline-size: min(54rem, calc(100vw - 2rem));
        padding: var(--tn-space-5);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface-raised);
        color: var(--tn-text);
        box-shadow: var(--tn-shadow);
      }
      dialog::backdrop {
        background: var(--tn-scrim);
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
        gap: var(--tn-space-5);
        padding-block: var(--tn-space-4);
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        align-content: start;
        gap: var(--tn-space-2) var(--tn-space-3);
      }
      kbd {
        padding: 1px 6px;
        border: 1px solid var(--tn-border-control);
        border-radius: 4px;
        font: var(--tn-size-caption) / 1.6 var(--tn-font-mono);
        white-space: nowrap;
      }
      form {
        display: flex;
        justify-content: end;
        padding-block-start: var(--tn-space-3);
      }
    `,
  ];
}

function list(keys: readonly (readonly [string, string])[]) {
  return html`<dl>
    ${keys.map(
      ([key, does]) =>
        html`<dt><kbd dir="ltr">${key}</kbd></dt>
          <dd>${does}</dd>`,
    )}
  </dl>`;
}

customElements.define("tn-key-help", TnKeyHelp);
