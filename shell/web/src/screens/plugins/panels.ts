import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { PluginPage } from "@tuneit/protocol/http";
import type { PanelMount } from "@tuneit/protocol/panel";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import { panelCalls } from "../../data/panel-calls.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/panel-frame.ts";
import "../../elements/state.ts";

/** `tn-plugin-panels`: the views that a plugin brings, each shown when it is asked for. */
export class TnPluginPanels extends LitElement {
  static override properties = { services: { attribute: false }, page: { attribute: false }, _open: { state: true } };
  declare services: Services;
  declare page: PluginPage;
  declare _open: string | null;
  readonly #mount = new Loading<PanelMount>(this);

  constructor() {
    super();
    this._open = null;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("page") && changed.get("page") !== undefined && changed.get("page")?.name !== this.page.name)
      this._open = null;
  }

  override render() {
    const panels = this.page.contributions.filter(({ point }) => point === "panel");
    return html`<div class="line">
        ${panels.map(
          ({ id, title }) =>
            html`<tn-button small pressed=${id === this._open ? "true" : "false"} @click=${() => this.#show(id)}
              ><bdi>${title}</bdi></tn-button
            >`,
        )}
      </div>
      <tn-failure .failure=${this.#mount.failure}></tn-failure>
      ${this._open === null || this.#mount.value === null ? nothing : this.#frame(this.#mount.value)}`;
  }

  #frame({ path, title }: PanelMount) {
    const granted = this.page.permissions.filter(({ decision }) => decision === "granted");
    return html`<p class="caption">${msg("Drawn by the plugin, closed off from this page.")}</p>
      <tn-panel-frame
        path=${path}
        heading=${title}
        .answer=${panelCalls(this.services.client, this.page)}
        .granted=${granted}
        @tn-panel-disable=${() => this.dispatchEvent(new CustomEvent("tn-act", { detail: "disable", bubbles: true, composed: true }))}
      ></tn-panel-frame>`;
  }

  async #show(id: string): Promise<void> {
    if (this._open === id) {
      this._open = null;
      return;
    }
    this._open = id;
    this.#mount.value = null;
    const path = `/plugins/${encodeURIComponent(this.page.name)}/panels/${encodeURIComponent(id)}`;
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

customElements.define("tn-plugin-panels", TnPluginPanels);
