import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { PlanPreview } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { memoryWords } from "../../elements/fit.ts";
import { bytes, duration } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { said, type Change } from "./changes.ts";
import { consequencesStyles } from "./consequences-styles.ts";
import { rateCurve } from "./rate-curve.ts";

/** `tn-consequences`: what a plan costs and does, from the planner that will run it. */
export class TnConsequences extends LitElement {
  static override properties = {
    preview: { attribute: false },
    isStale: { type: Boolean, reflect: true, attribute: "stale" },
    memoryBytes: { type: Number },
    changed: { attribute: false },
    sinceLast: { attribute: false },
    wide: { type: Boolean, reflect: true },
  };
  declare preview: PlanPreview;
  /** The numbers are of an older recipe: dimmed, and said. */
  declare isStale: boolean;
  /** Of this machine, to hold the plan's against. */
  declare memoryBytes: number | null;
  /** Settings that are not as they come. */
  declare changed: readonly Change[];
  /** What differs from the last run; null where there was none. */
  declare sinceLast: readonly Change[] | null;
  declare wide: boolean;

  constructor() {
    super();
    this.isStale = this.wide = false;
    this.memoryBytes = null;
    this.changed = [];
    this.sinceLast = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { warnings, plan } = this.preview;
    return html`<span class="visually-hidden" role="status">${this.isStale ? msg("Counting anew") : ""}</span>
      ${this.#figures()} ${this.#memory()} ${this.#curve()}
      ${[...warnings, ...plan.estimate.notes].map((note) => html`<p class="note">${icon("info", 13)} ${note}</p>`)}
      ${this.#installs()} ${this.#changes(msg(str`${this.changed.length} changed from what is usual`), this.changed)}
      ${
        this.sinceLast === null
          ? nothing
          : this.#changes(msg(str`${this.sinceLast.length} changed since the last run`), this.sinceLast)
      }
      ${this.#versions()}`;
  }

  #figures() {
    const locale = document.documentElement.lang;
    const { plan, steps, diskBytes } = this.preview;
    const { seconds, downloadBytes, memoryBytes } = plan.estimate;
    const unknown = msg("not known yet");
    const size = (count: number | null) => (count === null ? unknown : bytes(count, locale));
    const figures = [
      [msg("Time"), seconds === null ? unknown : msg(str`${duration(seconds[0])} to ${duration(seconds[1])}`)],
      [msg("Steps"), steps === null ? unknown : new Intl.NumberFormat(locale).format(steps)],
      [msg("Memory"), memoryBytes === 0 ? unknown : size(memoryBytes)],
      [msg("Disk"), size(diskBytes)],
      [msg("Download"), downloadBytes === 0 ? msg("nothing") : size(downloadBytes)],
    ] as const;
    return html`<dl>
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd class=${value === unknown ? "unknown" : ""}>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #memory() {
    const { memory } = this.preview;
    if (memory.length === 0) return nothing;
    const locale = document.documentElement.lang;
    const needed = memory.reduce((sum, part) => sum + part.bytes, 0);
    const isTooMuch = this.memoryBytes !== null && needed > this.memoryBytes;
    const words = memory.map(({ part, bytes: size }) => `${memoryWords(part)} ${bytes(size, locale)}`).join(", ");
    return html`<section>
      <h2>${msg("Memory by part")}</h2>
      <div class="bar" role="img" aria-label=${words}>
        ${memory.map(
          ({ bytes: size }, index) =>
            html`<i style="inline-size:${(100 * size) / needed}%;background:var(--tn-data-${(index % 8) + 1})"></i>`,
        )}
      </div>
      <ul class="legend">
        ${memory.map(
          ({ part, bytes: size }, index) =>
            html`<li>
              <i style="background:var(--tn-data-${(index % 8) + 1})"></i>${memoryWords(part)}
              <b>${bytes(size, locale)}</b>
            </li>`,
        )}
      </ul>
      ${
        this.memoryBytes === null
          ? nothing
          : html`<p class=${isTooMuch ? "fault" : "caption"}>
              ${isTooMuch ? icon("warning", 12) : nothing}
              ${
                isTooMuch
                  ? msg(str`More than the ${bytes(this.memoryBytes, locale)} that this machine has.`)
                  : msg(str`of ${bytes(this.memoryBytes, locale)} on this machine`)
              }
            </p>`
      }
    </section>`;
  }

  #curve() {
    const { curve, steps } = this.preview;
    if (curve.length < 2) return nothing;
    return html`<section>
      <h2>${msg("Learning rate")}</h2>
      ${rateCurve(curve, steps)}
    </section>`;
  }

  #installs() {
    const { installs } = this.preview;
    if (installs.length === 0) return nothing;
    const locale = document.documentElement.lang;
    return html`<section>
      <h2>${msg("Is installed first")}</h2>
      <ul>
        ${installs.map(
          ({ name, version, sizeBytes }) =>
            html`<li>
              <code dir="ltr">${name} ${version}</code> <span class="quiet">${bytes(sizeBytes, locale)}</span>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #changes(title: string, changes: readonly Change[]) {
    if (changes.length === 0) return html`<p class="quiet">${title}</p>`;
    return html`<details>
      <summary>${title}</summary>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th>${msg("Setting")}</th>
            <th>${msg("Before")}</th>
            <th>${msg("Now")}</th>
          </tr>
        </thead>
        ${changes.map(
          ({ name, was, is }) =>
            html`<tr>
              <td><code dir="ltr">${name}</code></td>
              <td class="quiet"><bdi>${said(was)}</bdi></td>
              <td><bdi>${said(is)}</bdi></td>
            </tr>`,
        )}
      </table>
    </details>`;
  }

  #versions() {
    const { plugins } = this.preview.plan;
    return html`<details>
      <summary>${msg(str`${plugins.length} plugins are pinned`)}</summary>
      <ul>
        ${plugins.map(({ name, version }) => html`<li><code dir="ltr">${name} ${version}</code></li>`)}
      </ul>
    </details>`;
  }

  static override styles = [baseStyles, consequencesStyles];
}

customElements.define("tn-consequences", TnConsequences);
