import { msg } from "@lit/localize";
import type { Comparison } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import { colorOfRun } from "../../elements/chart/run-colors.ts";
import { bytes, duration, metric } from "../../elements/format.ts";
import { metricTitle, partsOfMetric, splitTitle } from "../../elements/metric-title.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import { shortWord, type Compared, type Line } from "./comparison.ts";

export interface TableActs {
  readonly project: string;
  readonly move: (id: string, by: -1 | 1) => void;
  readonly remove: (id: string) => void;
}

interface Row {
  readonly name: string;
  readonly title: string;
  readonly cells: readonly unknown[];
  readonly best: readonly number[];
  readonly isNumber: boolean;
}
interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function sectionsOf(settings: readonly Line[], metrics: readonly Line[], costs: readonly Row[]): Section[] {
  const settingRows = settings.map(({ name, values, best }) => ({
    name,
    title: name,
    cells: values.map((value) => (value === null ? "–" : shortWord(value))),
    best,
    isNumber: false,
  }));
  const metricRows = metrics.map(({ name, values, best }) => ({
    name,
    title: metricWords(name),
    cells: values.map((value) => (value === null ? "–" : metric(value as number | string))),
    best,
    isNumber: true,
  }));
  return [
    { title: msg("Results"), rows: metricRows },
    { title: msg("Settings"), rows: settingRows },
    { title: msg("Cost"), rows: costs },
  ].filter(({ rows }) => rows.length > 0);
}

function metricWords(key: string): string {
  const { split, name } = partsOfMetric(key);
  return split === null ? metricTitle(name) : `${metricTitle(name)}, ${splitTitle(split)}`;
}

/** What each run took; the least of each is best. */
export function costRows({ performance }: Comparison, columns: readonly Compared[]): Row[] {
  const locale = document.documentElement.lang;
  const own = columns.map(({ at }) => performance[at] ?? null);
  const row = (
    title: string,
    read: (cost: NonNullable<(typeof own)[number]>) => number | null,
    write: (value: number) => string,
    isMore = false,
  ): Row => {
    const values = own.map((cost) => (cost === null ? null : read(cost)));
    const known = values.filter((value) => value !== null);
    const top = isMore ? Math.max(...known) : Math.min(...known);
    const best = new Set(known).size < 2 ? [] : values.flatMap((value, index) => (value === top ? [index] : []));
    return {
      name: title,
      title,
      cells: values.map((value) => (value === null ? "–" : write(value))),
      best,
      isNumber: true,
    };
  };
  if (own.every((cost) => cost === null)) return [];
  const rate = (value: number) => metric(Number(value.toPrecision(3)));
  return [
    row(msg("Time"), ({ wallSeconds }) => wallSeconds, duration),
    row(msg("Samples per second"), ({ samplesPerSecond }) => samplesPerSecond, rate, true),
    row(
      msg("Most memory"),
      ({ peakMemoryBytes }) => peakMemoryBytes,
      (value) => bytes(value, locale),
    ),
    row(
      msg("Size of what it made"),
      ({ artifactsBytes }) => artifactsBytes,
      (value) => bytes(value, locale),
    ),
  ];
}

/** A column a run. */
export function drawTable(sections: readonly Section[], columns: readonly Compared[], acts: TableActs) {
  return html`<table>
    <thead>
      <tr>
        <td></td>
        ${columns.map((column) => html`<th scope="col" class=${column.run === null ? "gone" : ""}>${head(column, acts)}</th>`)}
      </tr>
    </thead>
    ${sections.map(
      ({ title, rows }) =>
        html`<tbody>
          <tr class="section">
            <th scope="rowgroup" colspan=${columns.length + 1}>${title}</th>
          </tr>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row" title=${row.name}>${row.title}</th>
                ${row.cells.map((cell, index) => drawCell(row, cell, index, columns))}
              </tr>`,
          )}
        </tbody>`,
    )}
  </table>`;
}

/** A row a run. */
export function drawTransposed(sections: readonly Section[], columns: readonly Compared[], acts: TableActs) {
  const rows = sections.flatMap((section) => section.rows);
  return html`<table>
    <thead>
      <tr>
        <td></td>
        ${rows.map(({ title, name }) => html`<th scope="col" title=${name}>${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${columns.map(
        (column, index) =>
          html`<tr>
            <th scope="row" class=${column.run === null ? "gone" : ""}>${head(column, acts)}</th>
            ${rows.map((row) => drawCell(row, row.cells[index], index, columns))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function drawCell(row: Row, cell: unknown, index: number, columns: readonly Compared[]) {
  const isGone = columns[index]?.run === null;
  const classes = `${row.isNumber ? "number" : ""} ${isGone ? "gone" : ""}`;
  return html`<td class=${classes}>${row.best.includes(index) ? html`<b>${cell}</b>` : cell}</td>`;
}

function head({ id, run }: Compared, { project, move, remove }: TableActs) {
  const name = run?.name ?? id;
  return html`<div class="run" tabindex="0" data-run=${id}>
    <span class="name"
      >${
        run === null
          ? html`<bdi>${name}</bdi>`
          : html`<i style="background:var(--tn-data-${colorOfRun(run.id) + 1})"></i
              ><a href="/p/${project}/runs/${run.id}"><bdi>${name}</bdi></a>`
      }</span
    >
    <span class="acts">
      ${run === null ? html`<span class="caption">${msg("It is gone")}</span>` : runStatusBadge(run.status)}
      <tn-button small kind="quiet" label=${msg("Move back")} @click=${() => move(id, -1)}>‹</tn-button>
      <tn-button small kind="quiet" label=${msg("Move forward")} @click=${() => move(id, 1)}>›</tn-button>
      <tn-button small kind="quiet" label=${msg("Take it out")} @click=${() => remove(id)}>×</tn-button>
    </span>
    ${run === null || run.tags.length === 0 ? nothing : html`<span class="caption"><bdi>${run.tags.join(", ")}</bdi></span>`}
  </div>`;
}

export const tableStyles = css`
  .table {
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
    overflow: auto;
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    inline-size: 100%;
  }
  th,
  td {
    min-inline-size: 9rem;
    block-size: var(--tn-row-compact);
    padding: 2px var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    font-weight: 400;
    text-align: start;
    vertical-align: middle;
    overflow-wrap: anywhere;
  }
  thead th {
    padding-block: var(--tn-space-2);
    vertical-align: top;
  }
  tr > :first-child {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    background: var(--tn-surface);
    color: var(--tn-text-quiet);
  }
  .section th {
    padding-block: var(--tn-space-3) 4px;
    color: var(--tn-text);
    font-weight: 600;
  }
  td.number {
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
  }
  td b {
    color: var(--tn-ok);
  }
  .gone,
  .gone a {
    background: var(--tn-surface-lowered);
    color: var(--tn-text-quiet);
  }
  .run {
    display: grid;
    gap: 4px;
    color: var(--tn-text);
  }
  .run .name {
    font-weight: 600;
  }
  .run .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  .run i {
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 6px;
    border-radius: 50%;
  }
`;
