import "../src/elements/chart/chart.ts";
import type { ChartSpec } from "@tuneit/protocol";
import { css, html, LitElement } from "lit";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";
import { baseStyles } from "../src/elements/base-styles.ts";
import { chartSpecs } from "./chart-specs.ts";

/** `tn-chart-gallery`: every kind of chart with made-up data, for the eye and for the tests. */
class TnChartGallery extends LitElement {
  static override properties = { _opened: { state: true } };
  declare _opened: string;
  readonly #specs: Record<string, ChartSpec> = chartSpecs();

  override render() {
    return html`<main @tn-chart-open=${({ detail }: CustomEvent<unknown>) => (this._opened = JSON.stringify(detail))}>
      <h1>Charts</h1>
      <p role="status" dir="ltr">${this._opened ?? ""}</p>
      ${Object.entries(this.#specs).map(
        ([name, spec]) => html`<section id=${name}><tn-chart sync="gallery" .spec=${spec}></tn-chart></section>`,
      )}
    </main>`;
  }

  static override styles = [
    baseStyles,
    css`
      main {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr));
        align-items: start;
        gap: var(--tn-space-4);
        max-inline-size: 88rem;
        margin-inline: auto;
        padding: var(--tn-space-5);
      }
      h1,
      p {
        grid-column: 1 / -1;
      }
      section {
        min-inline-size: 0;
        padding: var(--tn-space-3) var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
    `,
  ];
}

startTheme();
await useLocale("en");
customElements.define("tn-chart-gallery", TnChartGallery);
