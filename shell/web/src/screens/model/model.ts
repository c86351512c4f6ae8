import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ModelPage, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/card.ts";
import { fitBadge, fitSum } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { modelStyles } from "./model-styles.ts";

interface Loaded {
  readonly page: ModelPage;
  readonly project: string;
  readonly haveBytes: number;
}

/** `tn-model`: one model: what it is, what it weighs, and where it came from. */
export class TnModel extends LitElement {
  static override properties = { services: { attribute: false }, reference: {} };
  declare services: Services;
  declare reference: string;
  readonly #loaded = new Loading<Loaded>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("reference")) return;
    const { client } = this.services;
    void this.#loaded.load(async (signal) => {
      const [page, system] = await Promise.all([
        client.get<ModelPage>(`/models/${encodeURIComponent(this.reference)}`, signal),
        client.get<SystemInfo>("/system", signal),
      ]);
      return { page, project: system.workspace.id, haveBytes: page.fit.haveBytes };
    });
  }

  override render() {
    const loaded = this.#loaded.value;
    if (loaded === null)
      return html`<div class="body">
        <h1 class="visually-hidden">${msg("Model")}</h1>
        <tn-failure .failure=${this.#loaded.failure}><a href="/models">${msg("All models")}</a></tn-failure>
        ${this.#loaded.failure ? nothing : html`<tn-skeleton rows="10" label=${msg("Loading the model")}></tn-skeleton>`}
      </div>`;
    const { page } = loaded;
    if (page.card !== null) void import("./card-view.ts");
    return html`<div class="head">
        <a href="/models">${msg("Models")}</a>${icon("right", 12)}
        <h1><bdi>${page.title}</bdi></h1>
        ${fitBadge(page.fit)}
        <span class="push"></span>
        <a class="button primary" href=${tuneAddress(loaded)}>${icon("train", 14)}${msg("Tune this")}</a>
      </div>
      <div class="body">
        ${page.description === "" ? nothing : html`<p>${page.description}</p>`} ${this.#facts(page)}
        <p class="quiet">${fitSum(page.fit)}</p>
        <div class="grid">${this.#memory(loaded)} ${this.#files(page)}</div>
        <tn-card heading=${msg("Model card")}
          >${
            page.card === null
              ? html`<p class="quiet">
                  ${msg("It has no card. What is known of it stands above, from its configuration.")}
                </p>`
              : html`<tn-card-view .markdown=${page.card}></tn-card-view>`
          }</tn-card
        >
      </div>`;
  }

  #facts({ ref, family, parameters, bytes: size, context, license, source, distribution, tasks, local }: ModelPage) {
    const locale = document.documentElement.lang;
    const number = new Intl.NumberFormat(locale);
    const facts = [
      [msg("Reference"), ref],
      [msg("Family"), family ?? msg("not said")],
      [msg("Parameters"), parameters === null ? msg("not said") : number.format(parameters)],
      [msg("Size"), size === null ? msg("not said") : bytes(size, locale)],
      [msg("Context"), context === null ? msg("not said") : msg(str`${context} tokens`)],
      [msg("Licence"), license ?? msg("not said")],
      [msg("Source"), distribution ?? source],
      [msg("Tasks"), tasks.join(", ")],
      [msg("Where"), local ? msg("on this machine") : msg("is downloaded")],
    ] as const;
    return html`<dl>
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>`;
  }

  #memory({ page, haveBytes }: Loaded) {
    const { memory } = page;
    if (memory.length === 0) return nothing;
    const locale = document.documentElement.lang;
    const methods = [...new Set(memory.map(({ method }) => method))];
    const precisions = [...new Set(memory.map(({ precision }) => precision))];
    const cell = (method: string, precision: string) => {
      const found = memory.find((one) => one.method === method && one.precision === precision);
      if (found === undefined) return html`<td>–</td>`;
      const isTooMuch = found.bytes > haveBytes;
      return html`<td class="number ${isTooMuch ? "no" : ""}">
        ${isTooMuch ? html`${icon("cross", 12)} ` : nothing}${bytes(found.bytes, locale)}${
          isTooMuch ? html`<span class="visually-hidden">${msg("does not fit")}</span>` : nothing
        }
      </td>`;
    };
    return html`<tn-card flush heading=${msg("Memory to train it")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Method")}</th>
            ${precisions.map((precision) => html`<th scope="col" class="number">${precision}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${methods.map(
            (method) =>
              html`<tr>
                <th scope="row">${method}</th>
                ${precisions.map((precision) => cell(method, precision))}
              </tr>`,
          )}
        </tbody>
      </table>
      <p class="caption under">${msg(str`This machine has ${bytes(haveBytes, locale)}.`)}</p>
    </tn-card>`;
  }

  #files({ files }: ModelPage) {
    const locale = document.documentElement.lang;
    return html`<tn-card flush heading=${msg("Files")}>
      ${
        files.length === 0
          ? html`<p class="under quiet">${msg("Its files are known once it has been fetched.")}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Table of files")}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">${msg("Name")}</th>
                    <th scope="col" class="number">${msg("Size")}</th>
                    <th scope="col">SHA-256</th>
                  </tr>
                </thead>
                <tbody>
                  ${files.map(
                    ({ path, bytes: size, sha256, format }) =>
                      html`<tr>
                        <td><code dir="ltr">${path}</code> ${formatBadge(format)}</td>
                        <td class="number">${size === null ? "–" : bytes(size, locale)}</td>
                        <td>
                          ${sha256 === null ? "–" : html`<code dir="ltr" title=${sha256}>${sha256.slice(0, 12)}…</code>`}
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </tn-card>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const loaded = this.#loaded.value;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || loaded === null) return;
    event.preventDefault();
    this.services.go(tuneAddress(loaded));
  };

  static override styles = [baseStyles, controlStyles, pageStyles, modelStyles];
}

const tuneAddress = ({ page, project }: Loaded): string =>
  `/p/${encodeURIComponent(project)}/train?model=${encodeURIComponent(page.ref)}`;

function formatBadge(format: ModelPage["files"][number]["format"]) {
  if (format === "safetensors") return html`<tn-badge tone="ok">safetensors</tn-badge>`;
  // A pickle can run a program when it is opened.
  return format === "pickle" ? html`<tn-badge tone="warn">${msg("pickle: can hold a program")}</tn-badge>` : nothing;
}

customElements.define("tn-model", TnModel);
