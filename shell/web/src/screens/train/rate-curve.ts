import { msg, str } from "@lit/localize";
import { html } from "lit";
import { axisLabel } from "../../elements/format.ts";

const [width, height] = [300, 80];

/** How the learning rate moves over the steps, small; the numbers that matter stand below it. */
export function rateCurve(curve: readonly (readonly [number, number])[], steps: number | null) {
  const rates = curve.map(([, rate]) => rate);
  const peak = Math.max(...rates);
  const [first, last] = [curve[0]?.[0] ?? 0, curve.at(-1)?.[0] ?? 0];
  const x = (step: number) => (width * (step - first)) / Math.max(1, last - first);
  const y = (rate: number) => (peak === 0 ? height : height - (height * rate) / peak);
  // Before the steps can be counted, the curve runs over the percent of the training.
  const place = (x: number) => (steps === null ? `${Math.round(x)} %` : msg(str`step ${x}`));
  const line = curve.map(([step, rate]) => `${x(step).toFixed(1)},${y(rate).toFixed(1)}`).join(" L");
  const from = axisLabel(rates[0] ?? 0);
  const to = axisLabel(rates.at(-1) ?? 0);
  return html`<svg
      class="curve"
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${msg(str`From ${from} over ${axisLabel(peak)} to ${to}, ${place(last)}`)}
    >
      <line x1="0" x2=${width} y1=${height} y2=${height} />
      <line x1="0" x2=${width} y1="0" y2="0" stroke-dasharray="2 4" />
      <path d="M${line}" />
    </svg>
    <p class="ends caption">
      <span>${place(first)}</span><span>${msg(str`highest ${axisLabel(peak)}`)}</span><span>${place(last)}</span>
    </p>`;
}
