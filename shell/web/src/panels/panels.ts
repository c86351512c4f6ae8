import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunPanel } from "@tuneit/protocol/http";
import type { PanelMount } from "@tuneit/protocol/panel";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../data/loading.ts";
import { panelCalls } from "../data/panel-calls.ts";
import type { Services } from "../data/services.ts";
import { baseStyles } from "../elements/base-styles.ts";
import "../elements/button.ts";
import "../elements/panel-frame.ts";
import "../elements/state.ts";

/**
 * `tn-panels`: the views that plugins bring for one place, each shown when it is asked for; where the place is theirs alone,
 * the first at once. Tells `tn-panel-off` with the name of a plugin that is to be turned off.
 */
export class TnPanels extends LitElement {
  static override properties = {
    services: { attribute: false },
    panels: { attribute: false },
    run: {},
    first: { type: Boolean },
    _open: { state: true },
  };
  declare services: Services;
  declare panels: readonly RunPanel[];
  /** On whose page they stand; empty on a plugin's own. */
  declare run: string;
  declare first: boolean;
  declare _open: string | null;
  readonly #mount = new Loading<PanelMount>(this);

  constructor() {
    super();
    this.panels = [];
    this.run = "";
    this.first = false;
    this._open = null;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isGone = this._open !== null && this.#shown === undefined;
    if (isGone || (changed.has("run") && changed.get("run") !== undefined)) this._open = null;
    if (this.first && this._open === null && this.#mount.value === null && changed.has("panels"))
      void this.#show(this.panels[0]);
  }

  override render() {
    const shown = this.#shown;
    return html`<div class="line">
        ${this.panels.map(
          (panel) =>
            html`<tn-button
              small
              pressed=${keyOf(panel) === this._open ? "true" : "false"}
              @click=${() => this.#show(keyOf(panel) === this._open ? undefined : panel)}
              ><bdi>${panel.title}</bdi></tn-button
            >`,
        )}
      </div>
      <tn-failure .failure=${this.#mount.failure}></tn-failure>
      ${shown === undefined || this.#mount.value === null ? nothing : this.#frame(shown, this.#mount.value)}`;
  }

  get #shown(): RunPanel | undefined {
    return this.panels.find((panel) => keyOf(panel) === this._open);
  }

  #frame(panel: RunPanel, { path, title }: PanelMount) {
    const { displayName } = panel;
    return html`<p class="caption">${msg(str`Drawn by the plugin ${displayName}, closed off from this page.`)}</p>
      <tn-panel-frame
        path=${path}
        heading=${title}
        .answer=${panelCalls(this.services.client, { ...panel, name: panel.plugin }, { run: this.run || null })}
        .granted=${panel.granted}
        @tn-panel-disable=${() =>
          this.dispatchEvent(new CustomEvent("tn-panel-off", { detail: panel.plugin, bubbles: true, composed: true }))}
      ></tn-panel-frame>`;
  }

  async #show(panel: RunPanel | undefined): Promise<void> {
    this._open = panel === undefined ? null : keyOf(panel);
    this.#mount.value = null;
    if (panel === undefined) return;
    const path = `/plugins/${encodeURIComponent(panel.plugin)}/panels/${encodeURIComponent(panel.id)}`;
    await this.#mount.load((signal) => this.services.client.send("POST", path, { signal }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-2);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tn-space-2);
      }
    `,
  ];
}

const keyOf = ({ plugin, id }: RunPanel): string => `${plugin} ${id}`;

customElements.define("tn-panels", TnPanels);
