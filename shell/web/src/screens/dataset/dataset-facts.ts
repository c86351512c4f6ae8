import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartSpec, ProfileResult } from "@tuneit/protocol";
import type { DatasetReport } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { checkTitle, concerns } from "../../data/report-words.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/chart/chart.ts";
import { metric } from "../../elements/format.ts";
import "../../elements/state.ts";
import type { Failure } from "../../elements/state.ts";

const tones = { error: "danger", warning: "warn", note: "info" } as const;
const icons = { error: "cross", warning: "warning", note: "info" } as const;
const shownClasses = 12;
const shownIssues = 5;

/** `tn-dataset-facts`: what the rows are like. Tells `tn-class` with a class to be shown alone. */
export class TnDatasetFacts extends LitElement {
  static override properties = {
    profile: { attribute: false },
    report: { attribute: false },
    failure: { attribute: false },
    reportAddress: { attribute: "report-address" },
    chosen: {},
  };
  declare profile: ProfileResult | null;
  declare report: DatasetReport | null;
  declare failure: Failure | null;
  declare reportAddress: string;
  declare chosen: string;

  constructor() {
    super();
    this.profile = null;
    this.report = null;
    this.failure = null;
    this.reportAddress = "";
    this.chosen = "";
    updateWhenLocaleChanges(this);
  }

  override render() {
    if (this.report === null && this.failure !== null)
      return html`<section><p class="quiet">${msg("Nothing can be said of it before it can be read.")}</p></section>`;
    if (this.report === null) return html`<tn-skeleton rows="10" label=${msg("Checking the rows")}></tn-skeleton>`;
    return html`${this.#issues(this.report)} ${this.#balance(this.report)} ${this.#lengths(this.report)}
    ${this.#statistics()}`;
  }

  #issues({ issues, score, looked, rows }: DatasetReport) {
    const { lang } = document.documentElement;
    return html`<section>
      <h2>${msg("Report")} <span class="score">${msg(str`${score} of 100`)}</span></h2>
      ${looked < rows ? html`<p class="caption">${msg(str`Of the first ${looked.toLocaleString(lang)} rows.`)}</p>` : nothing}
      ${issues.length === 0 ? html`<p><tn-badge tone="ok">${msg("Nothing found")}</tn-badge></p>` : nothing}
      <ul class="issues">
        ${issues.slice(0, shownIssues).map(
          ({ check, severity, count }) =>
            html`<li>
              <tn-badge tone=${tones[severity]} icon=${icons[severity]}>${checkTitle(check)}</tn-badge>
              <span class="quiet">${concerns({ check, count })}</span>
            </li>`,
        )}
      </ul>
      <a href=${this.reportAddress}>${msg("Open the report")}</a>
    </section>`;
  }

  #balance({ classes, classCount, looked }: DatasetReport) {
    if (classes.length === 0) return nothing;
    const { lang } = document.documentElement;
    const most = classes[0]?.count ?? 1;
    return html`<section>
      <h2>${msg("Classes")} <span class="quiet">${classCount.toLocaleString(lang)}</span></h2>
      <ul class="bars">
        ${classes.slice(0, shownClasses).map(
          ({ value, count }) =>
            html`<li>
              <button
                aria-pressed=${value === this.chosen}
                title=${msg(str`Show only ${value}`)}
                @click=${() => this.dispatchEvent(new CustomEvent("tn-class", { detail: value === this.chosen ? null : value }))}
              >
                <span class="name"><bdi>${value}</bdi></span
                ><span class="count"
                  >${count.toLocaleString(lang)} · ${Math.round((100 * count) / Math.max(looked, 1))} %</span
                ><span class="bar" aria-hidden="true"><i style="inline-size:${(100 * count) / most}%"></i></span>
              </button>
            </li>`,
        )}
      </ul>
      ${classCount > shownClasses ? html`<p class="caption">${msg(str`and ${classCount - shownClasses} more`)}</p>` : nothing}
    </section>`;
  }

  #lengths({ letters, words }: DatasetReport) {
    return html`${this.#histogram(letters, msg("Letters in a text"))} ${this.#histogram(words, msg("Words in a text"))}`;
  }

  #histogram(found: DatasetReport["letters"], title: string) {
    if (found === null) return nothing;
    const step = (found.edges[1] ?? found.longest + 1) - (found.edges[0] ?? 0);
    const spec: ChartSpec = {
      kind: "histogram",
      title,
      x: { label: title, scale: "linear" },
      y: { label: msg("Rows"), scale: "linear" },
      edges: [...found.edges, (found.edges.at(-1) ?? 0) + step],
      series: [{ name: msg("Rows"), counts: found.counts }],
    };
    return html`<section class="chart">
      <tn-chart .spec=${spec} height="150"></tn-chart>
      <p class="caption">
        ${msg(str`The longest has ${found.longest.toLocaleString(document.documentElement.lang)}; the last bar holds all from there on.`)}
      </p>
    </section>`;
  }

  #statistics() {
    if (this.profile === null) return html`<tn-skeleton rows="6" label=${msg("Counting columns")}></tn-skeleton>`;
    const { lang } = document.documentElement;
    const { rows, columns } = this.profile;
    return html`<section>
      <h2>${msg("Columns")}</h2>
      ${columns.map(
        ({ name, type, missing, distinct, quantiles, top }) =>
          html`<details>
            <summary><bdi>${name}</bdi> <span class="caption" dir="ltr">${type}</span></summary>
            <dl>
              <dt>${msg("Different values")}</dt>
              <dd>${distinct.toLocaleString(lang)}</dd>
              <dt>${msg("Missing")}</dt>
              <dd>${missing.toLocaleString(lang)} · ${Math.round((100 * missing) / Math.max(rows, 1))} %</dd>
              ${
                quantiles === null
                  ? nothing
                  : html`<dt>
                        ${type === "string" ? msg("Letters: least, median, most") : msg("Least, median, most")}
                      </dt>
                      <dd>
                        ${[quantiles[0], quantiles[2], quantiles[4]].map((value) => metric(value ?? 0)).join(" · ")}
                      </dd>`
              }
            </dl>
            <ol>
              ${top.slice(0, 5).map(({ value, count }) => html`<li><bdi>${value}</bdi> <span class="quiet">${count.toLocaleString(lang)}</span></li>`)}
            </ol>
          </details>`,
      )}
    </section>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        gap: var(--tn-space-2);
        padding: var(--tn-space-3) var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
      }
      h2 {
        display: flex;
        justify-content: space-between;
        font-size: var(--tn-size-base);
      }
      h2 span {
        font-weight: 400;
      }
      ul,
      ol {
        display: grid;
        gap: var(--tn-space-1);
        list-style: none;
      }
      .bars button {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px var(--tn-space-2);
        inline-size: 100%;
        padding: 3px var(--tn-space-1);
        border: 0;
        border-radius: 4px;
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }
      .bars button:hover {
        background: var(--tn-surface-lowered);
      }
      .bars button[aria-pressed="true"] {
        background: var(--tn-accent-quiet);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .count {
        font-size: var(--tn-size-dense);
      }
      .bar {
        grid-column: 1 / -1;
        block-size: 5px;
        border-radius: 3px;
        background: var(--tn-surface-lowered);
      }
      .bar i {
        display: block;
        block-size: 100%;
        border-radius: 3px;
        background: var(--tn-data-1);
      }
      summary {
        min-block-size: 1.5rem;
        cursor: pointer;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 2px var(--tn-space-3);
        padding-block: var(--tn-space-1);
      }
      dt {
        color: var(--tn-text-quiet);
      }
      dd {
        margin: 0;
        text-align: end;
      }
      ol li {
        display: flex;
        justify-content: space-between;
        gap: var(--tn-space-2);
        overflow-wrap: anywhere;
      }
    `,
  ];
}

customElements.define("tn-dataset-facts", TnDatasetFacts);
