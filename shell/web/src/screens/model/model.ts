import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Download, ModelPage, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { DownloadList } from "../../data/download-list.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { downloadBar } from "../../elements/download-bar.ts";
import { fitBadge, fitSum } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { licenceWords } from "../../elements/licence.ts";
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
  readonly #downloads = new DownloadList(
    this,
    () => this.services,
    (ref) => {
      if (ref === this.#loaded.value?.page.ref) this.#load();
    },
  );

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) this.#downloads.watch();
    if (changed.has("reference")) this.#load();
  }

  #load(): void {
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
        ${this.#fetching(page)}
        <a class="button primary" href=${tuneAddress(loaded)}>${icon("train", 14)}${msg("Tune this")}</a>
      </div>
      <div class="body">
        ${page.description === "" ? nothing : html`<p>${page.description}</p>`} ${this.#facts(page)}
        <p class="quiet">${fitSum(page.fit)}</p>
        ${this.#way(page)}
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

  #facts({ ref, family, parameters, bytes: size, context, license, source, distribution, tasks, remote }: ModelPage) {
    const locale = document.documentElement.lang;
    const number = new Intl.NumberFormat(locale);
    const facts = [
      [msg("Reference"), ref],
      [msg("Family"), family ?? msg("not said")],
      [msg("Parameters"), parameters === null ? msg("not said") : number.format(parameters)],
      [msg("Size"), size === null ? msg("not said") : bytes(size, locale)],
      [msg("Context"), context === null ? msg("not said") : msg(str`${context} tokens`)],
      [msg("Licence"), license ?? msg("not said"), licenceWords(license)],
      [msg("Source"), distribution ?? remote?.hub ?? source],
      [msg("Tasks"), tasks.join(", ")],
      [msg("Where"), remote === null ? msg("on this machine") : msg(str`at ${remote.hub}`)],
    ] as readonly (readonly [string, string, string?])[];
    return html`<dl>
      ${facts.map(
        ([name, value, more]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>
            ${more === undefined ? nothing : html`<dd class="caption">${more}</dd>`}
          </div>`,
      )}
    </dl>`;
  }

  /** The button that brings it here, or how far it is. */
  #fetching({ ref, local, remote }: ModelPage) {
    if (local || this.#isOnItsWay(ref)) return nothing;
    const failed = this.#downloads.of(ref)?.state === "failed";
    return html`<tn-button
      ?disabled=${remote?.unfit != null}
      reason=${remote?.unfit ?? ""}
      @click=${() => void this.#downloads.add(ref)}
      >${icon("download", 14)}${failed ? msg("Fetch again") : msg("Download")}</tn-button
    >`;
  }

  #isOnItsWay(ref: string): boolean {
    const state = this.#downloads.of(ref)?.state;
    return state === "running" || state === "waiting" || state === "paused";
  }

  /** What stands between the model and this machine: terms, room, the download itself. */
  #way({ ref, local, remote, bytes: size, freeBytes }: ModelPage) {
    if (local || remote === null) return nothing;
    const locale = document.documentElement.lang;
    const one = this.#downloads.of(ref);
    const isTooBig = size !== null && freeBytes !== null && size > freeBytes;
    return html`<div class="way">
      ${remote.unfit === null ? nothing : html`<p>${icon("warning", 14)} ${msg("It cannot be tuned here:")} ${remote.unfit}.</p>`}
      ${remote.access === "open" ? nothing : gated(remote)}
      ${
        isTooBig
          ? html`<p>
              ${icon("warning", 14)}
              ${msg(str`It needs ${bytes(size, locale)}, and ${bytes(freeBytes, locale)} are free.`)}
            </p>`
          : nothing
      }
      ${one === undefined || one.state === "completed" || one.state === "failed" ? nothing : this.#progress(one)}
      ${one === undefined && size !== null && freeBytes !== null && !isTooBig ? html`<p class="caption">${msg(str`A download of ${bytes(size, locale)}; ${bytes(freeBytes, locale)} are free.`)}</p>` : nothing}
      <tn-failure .failure=${one?.problem ?? this.#downloads.failure}></tn-failure>
    </div>`;
  }

  #progress(one: Download) {
    const act = (name: "pause" | "resume" | "remove", title: string) =>
      html`<tn-button small @click=${() => void this.#downloads.act(name, one)}>${title}</tn-button>`;
    return html`<div class="progress">
      ${downloadBar(one)}
      <span class="acts">
        ${one.state === "running" || one.state === "waiting" ? act("pause", msg("Pause")) : nothing}
        ${one.state === "paused" ? act("resume", msg("Resume")) : nothing} ${act("remove", msg("Cancel"))}
      </span>
    </div>`;
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
                    ({ path, bytes: size, sha256, format, fetched }) =>
                      html`<tr>
                        <td>
                          <code dir="ltr">${path}</code> ${formatBadge(format)}
                          ${fetched === false ? html`<span class="caption">${msg("stays at its hub")}</span>` : nothing}
                        </td>
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
    if (loaded === null) return;
    const { ref, local, remote } = loaded.page;
    if (singleKey(event) === "d" && !local && remote?.unfit === null && !this.#isOnItsWay(ref)) {
      event.preventDefault();
      void this.#downloads.add(ref);
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.services.go(tuneAddress(loaded));
  };

  static override styles = [baseStyles, controlStyles, pageStyles, modelStyles];
}

const tuneAddress = ({ page, project }: Loaded): string =>
  `/p/${encodeURIComponent(project)}/train?model=${encodeURIComponent(page.ref)}`;

/** The way to a model whose maker wants to be asked. */
function gated({ accessUrl, plugin }: NonNullable<ModelPage["remote"]>) {
  return html`<div class="gated">
    <p>${icon("key", 14)} ${msg("Its maker wants its terms accepted before it is downloaded:")}</p>
    <ol>
      <li>
        ${
          accessUrl === null
            ? msg("Accept them on the model's page at its hub.")
            : html`<a href=${accessUrl} target="_blank" rel="noopener noreferrer"
                >${msg("Accept them on the model's page at its hub.")}</a
              >`
        }
      </li>
      <li>
        <a href="/settings/secrets"
          >${msg("Store your access token as a secret, under the name that the plugin asks for.")}</a
        >
      </li>
      <li>
        <a href="/plugins/${encodeURIComponent(plugin)}">${msg("Allow the plugin to use it, on its page.")}</a>
      </li>
    </ol>
  </div>`;
}

function formatBadge(format: ModelPage["files"][number]["format"]) {
  if (format === "safetensors") return html`<tn-badge tone="ok">safetensors</tn-badge>`;
  // A pickle can run a program when it is opened.
  return format === "pickle" ? html`<tn-badge tone="warn">${msg("pickle: can hold a program")}</tn-badge>` : nothing;
}

customElements.define("tn-model", TnModel);
