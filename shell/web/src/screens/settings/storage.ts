import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { DiskUse } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { bytes } from "../../elements/format.ts";
import "../../elements/state.ts";
import { plainTableStyles } from "../../elements/plain-table-styles.ts";
import { settingsStyles } from "./settings-styles.ts";

/** `tn-storage`: what lies on the disk, and for what. */
export class TnStorage extends LitElement {
  static override properties = { services: { attribute: false } };
  declare services: Services;
  readonly #use = new Loading<DiskUse>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("services") && !this.hasUpdated)
      void this.#use.load((signal) => this.services.client.get("/system/disk", signal));
  }

  override render() {
    const use = this.#use.value;
    if (use === null)
      return html`<tn-failure .failure=${this.#use.failure}></tn-failure>${
          this.#use.failure ? nothing : html`<tn-skeleton rows="6" label=${msg("Measuring the disk")}></tn-skeleton>`
        }`;
    const words: Record<DiskUse["items"][number]["what"], string> = {
      runs: msg("Runs"),
      data: msg("Data"),
      models: msg("Models"),
      environments: msg("Python environments"),
      plugins: msg("Plugins"),
      cache: msg("Cache"),
    };
    const lang = document.documentElement.lang;
    const most = Math.max(1, ...use.items.map(({ bytes: size }) => size));
    return html`<table>
        <tbody>
          ${use.items
            .toSorted((one, other) => other.bytes - one.bytes)
            .map(
              ({ what, bytes: size }) =>
                html`<tr>
                  <th scope="row">${words[what]}</th>
                  <td class="bar">
                    ${size === 0 ? nothing : html`<i style="inline-size:${(100 * size) / most}%"></i>`}
                  </td>
                  <td class="number">${bytes(size, lang)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
      <p class="quiet">${msg("Free on this disk:")} ${bytes(use.freeBytes, lang)}</p>`;
  }

  static override styles = [baseStyles, plainTableStyles, settingsStyles];
}

customElements.define("tn-storage", TnStorage);
