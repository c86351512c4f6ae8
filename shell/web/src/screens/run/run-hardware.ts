import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/chart/line-chart.ts";
import { bytes } from "../../elements/format.ts";
import type { HardwarePoint, RunState } from "./run-state.ts";

interface Gauge {
  readonly title: string;
  readonly unit: string;
  readonly value: string;
  readonly points: readonly (readonly [number, number])[];
  /** What it may not pass, where that is near enough to be drawn. */
  readonly limit?: number | null;
}

/** `tn-run-hardware`: what the machine did for the run: now, and since it began. */
export class TnRunHardware extends LitElement {
  static override properties = {
    state: { attribute: false },
    revision: { type: Number },
    memoryLimitBytes: { attribute: false },
  };
  declare state: RunState;
  /** Changes when `state` has something new. */
  declare revision: number;
  declare memoryLimitBytes: number | null;

  constructor() {
    super();
    this.revision = 0;
    this.memoryLimitBytes = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { hardware, page } = this.state;
    if (hardware.length === 0)
      return html`<p class="quiet">${msg("The machine is measured every two seconds while a stage runs.")}</p>`;
    return html`<div class="gauges">
      ${gaugesOf(hardware, page.startedAt, this.memoryLimitBytes).map(
        ({ title, unit, value, points, limit = null }) =>
          html`<div class="gauge">
            <p><span>${title}</span><strong>${value}</strong></p>
            <tn-line-chart
              bare
              sync="hardware"
              height="170"
              heading=${title}
              unit=${unit}
              xLabel=${msg("Seconds")}
              .series=${[{ name: title, points }]}
              .references=${limit === null ? [] : [{ y: limit, label: msg("limit") }]}
            ></tn-line-chart>
          </div>`,
      )}
    </div>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .gauges {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr));
        gap: var(--tn-space-3);
      }
      .gauge {
        min-inline-size: 0;
        padding: var(--tn-space-3) var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
      .gauge > p {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        padding-block-end: var(--tn-space-2);
      }
      strong {
        font-size: var(--tn-size-metric);
      }
    `,
  ];
}

/** Seconds since the run began, and what was measured then. */
export function gaugesOf(history: readonly HardwarePoint[], startedAt: number, limitBytes: number | null): Gauge[] {
  const locale = document.documentElement.lang;
  const last = history.at(-1) as HardwarePoint;
  const over = (read: (point: HardwarePoint) => number): Gauge["points"] =>
    history.map((point) => [(point.time - startedAt) / 1000, read(point)]);
  const memory = bytes(last.memoryBytes, locale);
  const gauge = (title: string, unit: string, value: string, read: (point: HardwarePoint) => number): Gauge => ({
    title,
    unit,
    value,
    points: over(read),
  });
  return [
    gauge(msg("Processor"), "%", `${Math.round(last.cpuPercent)} %`, ({ cpuPercent }) => cpuPercent),
    {
      ...gauge(
        msg("Memory"),
        "GB",
        limitBytes === null ? memory : msg(str`${memory} of ${bytes(limitBytes, locale)}`),
        ({ memoryBytes }) => memoryBytes / 1e9,
      ),
      limit: limitBytes === null || last.memoryBytes < limitBytes / 2 ? null : limitBytes / 1e9,
    },
    ...last.gpu.flatMap(({ index, percent, memoryBytes, celsius }) => [
      gauge(msg(str`GPU ${index}`), "%", `${Math.round(percent)} %`, (point) => point.gpu[index]?.percent ?? 0),
      gauge(
        msg(str`Memory of GPU ${index}`),
        "GB",
        bytes(memoryBytes, locale),
        (point) => (point.gpu[index]?.memoryBytes ?? 0) / 1e9,
      ),
      ...(celsius === null
        ? []
        : [
            gauge(
              msg(str`Temperature of GPU ${index}`),
              "°C",
              `${celsius} °C`,
              (point) => point.gpu[index]?.celsius ?? 0,
            ),
          ]),
    ]),
    gauge(msg("Free on the disk"), "GB", bytes(last.diskFreeBytes, locale), ({ diskFreeBytes }) => diskFreeBytes / 1e9),
    gauge(msg("Network"), "MB", bytes(last.networkBytes, locale), ({ networkBytes }) => networkBytes / 1e6),
  ];
}

customElements.define("tn-run-hardware", TnRunHardware);
