import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ModelPage } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { fitBadge, fitWord } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { licenceWords } from "../../elements/licence.ts";
import "../../elements/state.ts";
import { factsOf, modelAddress } from "./model-card.ts";

interface Row {
  readonly name: string;
  readonly values: readonly string[];
}

/** `tn-model-comparison`: two or three models side by side; what differs comes first. Tells `tn-drop` with a reference. */
export class TnModelComparison extends LitElement {
  static override properties = { services: { attribute: false }, refs: { attribute: false } };
  declare services: Services;
  declare refs: readonly string[];
  readonly #pages = new Loading<readonly ModelPage[]>(this);
  #asked = "";

  constructor() {
    super();
    this.refs = [];
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    const wanted = this.refs.join(" ");
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    void this.#pages.load((signal) =>
      Promise.all(
        this.refs.map((ref) => this.services.client.get<ModelPage>(`/models/${encodeURIComponent(ref)}`, signal)),
      ),
    );
  }

  override render() {
    const pages = this.#pages.value;
    return html`<tn-card flush heading=${msg("Comparison")}>
      <tn-button slot="actions" small kind="quiet" @click=${() => this.#drop(null)}
        >${msg("End the comparison")}</tn-button
      >
      <tn-failure .failure=${this.#pages.failure}></tn-failure>
      ${
        pages === null
          ? html`<tn-skeleton rows="5" label=${msg("Loading the models")}></tn-skeleton>`
          : this.#table(pages)
      }
    </tn-card>`;
  }

  #table(pages: readonly ModelPage[]) {
    const rows = rowsOf(pages);
    const differs = ({ values }: Row): boolean => new Set(values).size > 1;
    const [different, same] = [rows.filter(differs), rows.filter((row) => !differs(row))];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Table of the comparison")}>
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">${msg("Fact")}</span></th>
            ${pages.map((page) => this.#head(page))}
          </tr>
        </thead>
        <tbody>
          ${different.map((row) => line(row))}
        </tbody>
        ${
          same.length === 0
            ? nothing
            : html`<tbody class="same">
                <tr>
                  <th scope="rowgroup" colspan=${pages.length + 1}>${msg("The same")}</th>
                </tr>
                ${same.map((row) => line(row))}
              </tbody>`
        }
      </table>
    </div>`;
  }

  #head(page: ModelPage) {
    return html`<th scope="col">
      <a href=${modelAddress(page)}><bdi>${page.title}</bdi></a> ${fitBadge(page.fit)}
      <tn-button
        small
        kind="quiet"
        label=${msg(str`Take ${page.title} out of the comparison`)}
        @click=${() => this.#drop(page.ref)}
        >${icon("cross", 12)}</tn-button
      >
    </th>`;
  }

  #drop(ref: string | null): void {
    this.dispatchEvent(new CustomEvent("tn-drop", { detail: ref }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .scroll {
        overflow: auto;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: var(--tn-size-dense);
      }
      th,
      td {
        min-inline-size: 8rem;
        padding: 5px var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
        text-align: start;
        vertical-align: top;
        font-weight: 400;
        overflow-wrap: anywhere;
      }
      thead th {
        font-weight: 600;
      }
      tbody th {
        color: var(--tn-text-quiet);
      }
      .same td {
        color: var(--tn-text-quiet);
      }
      tn-skeleton,
      tn-failure {
        padding: var(--tn-space-4);
      }
    `,
  ];
}

const line = ({ name, values }: Row) =>
  html`<tr>
    <th scope="row">${name}</th>
    ${values.map((value) => html`<td><bdi>${value}</bdi></td>`)}
  </tr>`;

function rowsOf(pages: readonly ModelPage[]): Row[] {
  const locale = document.documentElement.lang;
  const of = (name: string, value: (page: ModelPage) => string): Row => ({ name, values: pages.map(value) });
  const names = [...new Set(pages.flatMap((page) => factsOf(page).map(([name]) => name)))];
  const methods = [...new Set(pages.flatMap(({ memory }) => memory.map(({ method }) => method)))];
  return [
    of(msg("Fit here"), ({ fit }) => fitWord(fit)),
    ...names.map((name) => of(name, (page) => factsOf(page).find(([one]) => one === name)?.[1] ?? "–")),
    of(msg("What the licence allows"), ({ license }) => licenceWords(license)),
    ...methods.map((method) =>
      of(msg(str`Memory, ${method}`), ({ memory }) => {
        const found = memory.find((one) => one.method === method);
        return found ? bytes(found.bytes, locale) : "–";
      }),
    ),
    of(msg("Weights"), ({ remote, files }) => remote?.weights ?? weightsOf(files)),
    of(msg("Tasks"), ({ tasks }) => tasks.join(", ")),
    of(msg("Source"), ({ remote, source }) => remote?.hub ?? source),
    of(msg("Reference"), ({ ref }) => ref),
  ];
}

const weightsOf = (files: ModelPage["files"]): string => files.find(({ format }) => format !== "other")?.format ?? "–";

customElements.define("tn-model-comparison", TnModelComparison);
