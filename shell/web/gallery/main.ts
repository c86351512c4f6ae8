import "../src/elements/badge.ts";
import "../src/elements/button.ts";
import "../src/elements/card.ts";
import "../src/elements/chart/line-chart.ts";
import "../src/elements/form/form.ts";
import "../src/elements/log-view.ts";
import "../src/elements/matrix.ts";
import "../src/elements/state.ts";
import "../src/elements/table.ts";
import { css, html, LitElement } from "lit";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";
import { baseStyles } from "../src/elements/base-styles.ts";
import { metric } from "../src/elements/format.ts";
import { runStatusBadge } from "../src/elements/run-status.ts";
import type { Column } from "../src/elements/table.ts";
import { failure, formSchema, logLines, lossSeries, manyRuns, type GalleryRun } from "./fixtures.ts";

const columns: readonly Column<GalleryRun>[] = [
  { id: "name", title: "Name", width: "2fr", isSortable: true, cell: ({ name }) => name },
  { id: "status", title: "State", width: "9rem", cell: ({ status }) => runStatusBadge(status) },
  { id: "f1", title: "test.f1_macro", width: "8rem", isNumber: true, cell: ({ f1 }) => metric(f1) },
];

/** `tn-gallery`: every element with made-up data, for the eye and for the tests. */
class TnGallery extends LitElement {
  override render() {
    return html`<main>
      <h1>Elements</h1>
      <tn-card heading="Buttons">
        <div class="line">
          <tn-button kind="primary">Start run</tn-button><tn-button>Preview</tn-button
          ><tn-button kind="quiet">Reset</tn-button><tn-button kind="danger">Delete</tn-button
          ><tn-button disabled reason="No run is chosen">Compare</tn-button><tn-button small>Copy</tn-button>
        </div>
      </tn-card>
      <tn-card heading="Form from a schema">
        <tn-form .schema=${formSchema} .values=${{ rank: 512, dropout: 0.2 }}></tn-form>
      </tn-card>
      <tn-card heading="States">
        <div class="line">
          ${["queued", "running", "paused", "completed", "failed"].map((status) => runStatusBadge(status))}
        </div>
        <tn-failure .failure=${failure}></tn-failure>
        <tn-empty heading="No runs yet" text="A run appears here as soon as it starts.">
          <tn-button>Open the sample</tn-button>
        </tn-empty>
        <tn-skeleton label="Loading"></tn-skeleton>
      </tn-card>
      <div class="pair">
        <tn-card heading="Line chart">
          <tn-line-chart heading="Loss" unit="nats" .series=${lossSeries}></tn-line-chart>
        </tn-card>
        <tn-card heading="Matrix">
          <tn-matrix
            heading="Confusion"
            rowLabel="Truth"
            columnLabel="Predicted"
            .rowNames=${["billing", "access", "bug", "praise"]}
            .columnNames=${["billing", "access", "bug", "praise"]}
            .values=${[
              [48, 2, 1, 0],
              [3, 41, 9, 0],
              [0, 22, 25, 1],
              [0, 0, 2, 37],
            ]}
          ></tn-matrix>
        </tn-card>
      </div>
      <tn-card flush heading="Table of 100,000 rows">
        <tn-table label="Runs" sort="-f1" .columns=${columns} .rows=${manyRuns}></tn-table>
      </tn-card>
      <tn-card flush heading="Log of 20,000 lines"><tn-log label="Log" .lines=${logLines}></tn-log></tn-card>
    </main>`;
  }

  static override styles = [
    baseStyles,
    css`
      main {
        display: grid;
        gap: var(--tn-space-4);
        max-inline-size: 76rem;
        margin-inline: auto;
        padding: var(--tn-space-5);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tn-space-3);
        padding-block-end: var(--tn-space-3);
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: var(--tn-space-4);
      }
      @media (max-width: 720px) {
        .pair {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      tn-table {
        block-size: 22rem;
      }
    `,
  ];
}

startTheme();
await useLocale("en");
customElements.define("tn-gallery", TnGallery);
