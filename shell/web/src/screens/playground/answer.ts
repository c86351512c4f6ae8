import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import "../../elements/chart/chart.ts";
import { duration } from "../../elements/format.ts";
import "../../elements/state.ts";
import type { Said, Turn } from "./asking.ts";
import { ratingOf } from "./prompts.ts";

const mostBars = 6;
/** From this length on an answer is a text, and its words are compared. */
const textLength = 40;

/** Milliseconds; nobody reads more of them. */
const secondsFrom = 2000;

export interface AnswerActs {
  readonly now: number;
  /** The class that should have been answered, as far as the reader said so. */
  readonly expected: string | null;
  readonly expect: (label: string) => void;
  readonly rate: (voice: string, text: string, rating: number) => void;
  readonly again: () => void;
}

/** What one model said in a turn, beside what the first one said. */
export function drawAnswer(turn: Turn, voice: string, first: Said | undefined, acts: AnswerActs) {
  const said = turn.said.get(voice);
  if (said === undefined)
    return turn.waiting.has(voice)
      ? html`<p class="quiet waiting" role="status">
          ${msg(str`It loads and answers: ${duration((acts.now - turn.askedAt) / 1000)}`)}
        </p>`
      : html`<p class="quiet">${msg("It was not asked.")}</p>`;
  if (said.failure !== null)
    return html`<tn-failure .failure=${said.failure}
      ><tn-button small @click=${acts.again}>${msg("Ask again")}</tn-button></tn-failure
    >`;
  if (said.isStopped) return html`<p class="quiet">${msg("stopped")}</p>`;
  if (said.answer === null) return html`<p class="quiet">${msg("It has no answer to that.")}</p>`;
  return drawSaid(said, voice, first, acts);
}

function drawSaid({ answer, text }: Said, voice: string, first: Said | undefined, acts: AnswerActs) {
  if (answer === null) return nothing;
  const other = first?.answer ?? null;
  const differs = other !== null && other !== answer && other.label !== answer.label;
  return html`<div class="answer">
    <p class="label">
      <strong><bdi>${answer.label}</bdi></strong>
      ${differs ? html`<tn-badge tone="warn">${msg("differs")}</tn-badge>` : nothing}
      ${verdict(answer.label, acts.expected)}
    </p>
    ${differs && answer.label.length > textLength ? difference(other.label, answer.label) : nothing}
    <ul class="bars">
      ${answer.scores.slice(0, mostBars).map(
        ([label, score]) =>
          html`<li>
            <button
              aria-pressed=${acts.expected === label ? "true" : "false"}
              title=${msg("This is the right answer")}
              @click=${() => acts.expect(label)}
            >
              <bdi>${label}</bdi>
            </button>
            <span class="bar"><i style="inline-size:${(score * 100).toFixed(1)}%"></i></span>
            <span class="mono">${score.toFixed(3)}</span>
          </li>`,
      )}
    </ul>
    <p class="foot">
      <span class="caption">${answer.milliseconds === null ? nothing : timeWords(answer.milliseconds)}</span>
      <span class="ratings" role="group" aria-label=${msg("Rating")}>
        ${[1, 2, 3, 4].map(
          (rating) =>
            html`<tn-button
              small
              kind="quiet"
              data-rating=${rating}
              pressed=${ratingOf(voice, text) === rating ? "true" : "false"}
              label=${msg(str`${rating} of 4`)}
              @click=${() => acts.rate(voice, text, rating)}
              >${rating}</tn-button
            >`,
        )}
      </span>
    </p>
  </div>`;
}

function timeWords(milliseconds: number): string {
  return milliseconds < secondsFrom
    ? msg(str`${Math.round(milliseconds)} ms`)
    : msg(str`${(milliseconds / 1000).toFixed(1)} s`);
}

function verdict(label: string, expected: string | null) {
  if (expected === null) return nothing;
  return label === expected
    ? html`<tn-badge tone="ok">${msg("right")}</tn-badge>`
    : html`<tn-badge tone="danger">${msg("wrong")}</tn-badge>`;
}

function difference(before: string, after: string) {
  const spec = { kind: "diff", title: msg("Difference"), by: "word", pairs: [{ label: "", before, after }] };
  return html`<tn-chart bare .spec=${spec}></tn-chart>`;
}

export const answerStyles = css`
  .answer {
    display: grid;
    gap: var(--tn-space-2);
  }
  .label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    font-size: var(--tn-size-section);
  }
  .bars {
    display: grid;
    gap: 3px;
    list-style: none;
  }
  .bars li {
    display: grid;
    grid-template-columns: minmax(5rem, 8rem) minmax(2rem, 1fr) 3rem;
    gap: var(--tn-space-2);
    align-items: center;
  }
  .bars button {
    min-block-size: 24px;
    padding: 0 4px;
    border: 0;
    border-radius: var(--tn-radius-control);
    background: none;
    color: var(--tn-text);
    font: inherit;
    font-size: var(--tn-size-dense);
    text-align: start;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    cursor: pointer;
  }
  .bars button[aria-pressed="true"] {
    background: var(--tn-ok-quiet);
    color: var(--tn-ok);
  }
  .bar {
    block-size: 8px;
    border-radius: 4px;
    background: var(--tn-border);
    overflow: hidden;
  }
  .bar i {
    display: block;
    block-size: 100%;
    background: var(--tn-data-1);
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  .ratings {
    display: flex;
  }
  tn-badge {
    font-size: var(--tn-size-dense);
  }
`;
