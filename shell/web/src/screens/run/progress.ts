import { msg, str } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import { duration } from "../../elements/format.ts";
import { titleOfStage } from "./stage-title.ts";

/** Whole percent of the stage at work; null where its end is not known. */
export function percentOf({ progress }: Pick<RunPage, "progress">): number | null {
  if (progress === null || progress.total === null || progress.total === 0) return null;
  return Math.min(100, Math.floor((100 * progress.done) / progress.total));
}

/** Where the stage at work stands: how far, how fast, how long still, as a range. */
export function drawProgress(page: RunPage) {
  const { progress, stage, status } = page;
  if (stage === null || status === "queued") return nothing;
  const title = titleOfStage(page, stage);
  const percent = percentOf(page);
  return html`<div class="progress ${status}">
    <div class="words">
      <strong>${title}</strong>
      ${progress && html`<span>${amount(progress)}</span>`}
      ${
        progress === null || progress.rate === null
          ? nothing
          : html`<span class="quiet">${perSecond(progress.rate)} ${unitWord(progress.unit)}/s</span>`
      }
      ${progress?.note ? html`<span class="quiet"><bdi>${progress.note}</bdi></span>` : nothing}
      <span class="push">${remaining(progress)}</span>
      ${percent === null ? nothing : html`<strong>${percent} %</strong>`}
    </div>
    <progress aria-label=${title} max="100" value=${percent ?? nothing}></progress>
  </div>`;
}

function amount({ done, total, unit }: NonNullable<RunPage["progress"]>): string {
  const whole = new Intl.NumberFormat(document.documentElement.lang);
  const word = unitWord(unit);
  return total === null
    ? msg(str`${whole.format(done)} ${word}`)
    : msg(str`${whole.format(done)} of ${whole.format(total)} ${word}`);
}

function perSecond(rate: number): string {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 }).format(rate);
}

function remaining(progress: RunPage["progress"]): string {
  if (progress === null || progress.etaSeconds === null) return "";
  const [low, high] = progress.etaSeconds;
  return duration(low) === duration(high)
    ? msg(str`about ${duration(high)} remain`)
    : msg(str`${duration(low)} to ${duration(high)} remain`);
}

function unitWord(unit: string): string {
  const words: Readonly<Record<string, string>> = {
    rows: msg("rows"),
    steps: msg("steps"),
    tokens: msg("tokens"),
    bytes: msg("bytes"),
    files: msg("files"),
    samples: msg("samples"),
  };
  return words[unit] ?? unit;
}

export const progressStyles = css`
  .progress {
    display: grid;
    gap: var(--tn-space-2);
  }
  .progress .words {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--tn-space-3);
  }
  .progress .push {
    margin-inline-start: auto;
  }
  .paused ::-webkit-progress-value {
    background: var(--tn-warn);
  }
`;
