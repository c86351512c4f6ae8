import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { bytes, duration, metric } from "../../elements/format.ts";
import { Loading } from "../../data/loading.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/state.ts";

type Artifact = RunPage["artifacts"][number];
type Checkpoint = RunPage["checkpoints"][number];

/** `tn-run-files`: what the run made, with proof and hash, and where it could go on from. */
export class TnRunFiles extends LitElement {
  static override properties = { services: { attribute: false }, page: { attribute: false }, _busy: { state: true } };
  declare services: Services;
  declare page: RunPage;
  /** Hash of what is being fetched. */
  declare _busy: string | null;
  readonly #fetched = new Loading<Blob>(this);

  constructor() {
    super();
    this._busy = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { artifacts, checkpoints } = this.page;
    const committed = checkpoints.filter(({ state }) => state === "committed");
    return html`<tn-failure .failure=${this.#fetched.failure}></tn-failure>
      <tn-card flush heading=${msg("Artifacts")}>
        ${
          artifacts.length === 0
            ? html`<p class="none quiet">
                ${msg("Models, predictions and charts appear here as the run makes them.")}
              </p>`
            : this.#artifacts(artifacts)
        }
      </tn-card>
      <tn-card flush heading=${msg("Checkpoints")}>
        ${
          committed.length === 0
            ? html`<p class="none quiet">${msg("None yet. A checkpoint is what a stopped run goes on from.")}</p>`
            : this.#checkpoints(committed)
        }
      </tn-card>`;
  }

  #artifacts(artifacts: readonly Artifact[]) {
    const locale = document.documentElement.lang;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("Artifacts")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("File")}</th>
            <th scope="col">${msg("Kind")}</th>
            <th scope="col" class="number">${msg("Size")}</th>
            <th scope="col">${msg("Proof")}</th>
            <th scope="col">SHA-256</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${artifacts.map(
            (artifact) =>
              html`<tr>
                <th scope="row">
                  <code dir="ltr">${artifact.path.replace(/^artifacts\//, "")}</code>
                  ${artifact.name ? html`<br /><span class="caption"><bdi>${artifact.name}</bdi></span>` : nothing}
                </th>
                <td>${artifact.kind} <span class="caption">${artifact.format}</span></td>
                <td class="number">${bytes(artifact.bytes, locale)}</td>
                <td>${proof(artifact)}</td>
                <td>
                  <button class="hash" title=${msg("Copy the hash")} @click=${() => this.#copy(artifact.sha256)}>
                    <code dir="ltr">${artifact.sha256.slice(0, 8)}…</code>
                  </button>
                </td>
                <td>
                  <tn-button
                    small
                    ?disabled=${this._busy !== null}
                    reason=${msg("Another file is being fetched.")}
                    @click=${() => this.#fetch(artifact)}
                    >${this._busy === artifact.sha256 ? msg("Fetching") : msg("Download")}</tn-button
                  >
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #checkpoints(checkpoints: readonly Checkpoint[]) {
    const locale = document.documentElement.lang;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("Checkpoints")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Step")}</th>
            <th scope="col">${msg("Metrics")}</th>
            <th scope="col" class="number">${msg("Size")}</th>
            <th scope="col" class="number">${msg("Written in")}</th>
          </tr>
        </thead>
        <tbody>
          ${checkpoints.map(
            ({ step, path, metrics, bytes: size, seconds }) =>
              html`<tr>
                <th scope="row">
                  ${step}
                  ${path === this.page.resumableFrom ? html`<tn-badge tone="info">${msg("resumes here")}</tn-badge>` : nothing}
                </th>
                <td>
                  ${Object.entries(metrics ?? {})
                    .slice(0, 3)
                    .map(([name, value]) => html`<span class="pair">${name} <b>${metric(value)}</b></span>`)}
                </td>
                <td class="number">${size === undefined ? "–" : bytes(size, locale)}</td>
                <td class="number">${seconds === undefined ? "–" : duration(seconds)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  async #fetch({ sha256, path }: Artifact): Promise<void> {
    this._busy = sha256;
    const at = `/runs/${encodeURIComponent(this.page.id)}/artifacts/${sha256}`;
    await this.#fetched.load((signal) => this.services.client.file(at, signal));
    this._busy = null;
    const blob = this.#fetched.value;
    if (this.#fetched.failure !== null || blob === null) return;
    const name = path.split("/").at(-1) ?? "artifact";
    // A folder comes as one archive.
    saveFile(blob.type.includes("tar") && !name.endsWith(".tar") ? `${name}.tar` : name, blob);
  }

  #copy(hash: string): void {
    void navigator.clipboard.writeText(hash).then(() => this.services.announce(msg("Copied")));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-4);
        min-inline-size: 0;
      }
      .scroll {
        overflow: auto;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        block-size: var(--tn-row);
        padding: 4px var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
        font-weight: 400;
        text-align: start;
        white-space: nowrap;
      }
      tr:last-child > * {
        border-block-end: 0;
      }
      thead th {
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
        font-weight: 600;
      }
      thead tr > * {
        border-block-end: 1px solid var(--tn-border);
      }
      .number {
        text-align: end;
      }
      .pair {
        margin-inline-end: var(--tn-space-4);
        color: var(--tn-text-quiet);
      }
      .pair b {
        color: var(--tn-text);
        font-family: var(--tn-font-mono);
        font-weight: 400;
      }
      .hash {
        min-block-size: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--tn-text-quiet);
        font: inherit;
        cursor: copy;
      }
      .none {
        padding: var(--tn-space-4);
      }
    `,
  ];
}

function proof({ verified, kind }: Artifact) {
  // Only a model can answer: for what is no model there is nothing to prove.
  if (verified === null) return html`<span class="quiet">${kind === "model" ? msg("not verified") : "–"}</span>`;
  const { measure, value, limit, against } = verified;
  return html`<tn-badge tone="ok" title=${msg(str`${measure} ${metric(value)}, at most ${limit}`)}
    >${msg(str`answers like the ${against}`)}</tn-badge
  >`;
}

customElements.define("tn-run-files", TnRunFiles);
