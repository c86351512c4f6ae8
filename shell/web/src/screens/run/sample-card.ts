import { msg, str } from "@lit/localize";
import type { FollowedRow } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/badge.ts";
import { sampleStrip } from "./sample-strip.ts";
import { changeAt, likelihood, placeAt, sinceStep, type Answer, type Change } from "./samples.ts";

/** One row as it was answered at a step, and how it came there. */
export function drawSample(row: FollowedRow, step: number, choose: (step: number) => void) {
  const number = count(row.row + 1);
  const place = placeAt(row.answers, step);
  const answer = row.answers[place];
  return html`<article aria-label=${msg(str`Row ${number}`)}>
    <p class="top">
      <span class="caption">${msg(str`Row ${number}`)}</span>
      ${answer === undefined ? nothing : drawVerdict(row.answers, place)}
    </p>
    ${
      row.input === null
        ? html`<p class="quiet">${msg("The journal does not say what stands in this row.")}</p>`
        : html`<p class="input" dir="auto">${row.input}</p>`
    }
    ${answer === undefined ? html`<p class="quiet">${msg("Not answered yet at this step")}</p>` : drawAnswer(row, answer)}
    ${sampleStrip(row.answers, place, courseInWords(row), choose)} ${drawCourse(row)}
  </article>`;
}

/** A change, by arrow and words. */
export const drawTurn = (change: Exclude<Change, null>, words: string) =>
  html`<tn-badge tone=${change === "right" ? "ok" : "danger"} icon=${change === "right" ? "up" : "down"}
    >${words}</tn-badge
  >`;

function drawVerdict(answers: readonly Answer[], place: number) {
  const right = answers[place]?.right ?? null;
  if (right === null) return nothing;
  const change = changeAt(answers, place);
  const since = sinceStep(answers, place);
  return html`${
      change === null
        ? since === null
          ? nothing
          : html`<span class="caption">${msg(str`since step ${count(since)}`)}</span>`
        : drawTurn(change, changeWords(change))
    }<tn-badge tone=${right ? "ok" : "danger"}>${verdictWords(right)}</tn-badge>`;
}

const changeWords = (change: Exclude<Change, null>): string =>
  change === "right" ? msg("changed to right") : msg("changed to wrong");
const verdictWords = (right: boolean): string => (right ? msg("right") : msg("wrong"));

function drawAnswer({ expected }: FollowedRow, { answer, score, expectedScore, others, right }: Answer) {
  return html`<dl>
    ${
      expected === null
        ? nothing
        : html`<div>
            <dt>${msg("Expected")}</dt>
            <dd><bdi>${expected}</bdi> ${right === false ? drawShare(expectedScore) : nothing}</dd>
          </div>`
    }
    <div>
      <dt>${msg("Answer")}</dt>
      <dd><bdi>${answer}</bdi> ${drawShare(score)}</dd>
    </div>
    ${
      others.length === 0
        ? nothing
        : html`<div>
            <dt>${msg("Likeliest next")}</dt>
            <dd class="quiet">
              ${others.map((one) => html`<span><bdi>${one.answer}</bdi> ${percent(one.score)}</span>`)}
            </dd>
          </div>`
    }
  </dl>`;
}

const drawShare = (share: number | null) => (share === null ? nothing : html`<span>${percent(share)}</span>`);

/** What the strip shows. */
function courseInWords({ answers, expected }: FollowedRow): string {
  const [first, last] = [answers[0], answers.at(-1)].map((one) => (one === undefined ? null : likelihood(one)));
  const turns = answers.flatMap((answer, place) => {
    const change = changeAt(answers, place);
    return change === null ? [] : [msg(str`step ${count(answer.step)}: ${changeWords(change)}`)];
  });
  const what = expected ?? msg("the answer");
  const chance =
    typeof first === "number" && typeof last === "number"
      ? [msg(str`Probability of ${what}: ${percent(first)} at first, ${percent(last)} at last`)]
      : [];
  return [msg(str`${answers.length} evaluations`), ...chance, ...turns].join("; ");
}

function drawCourse({ answers }: FollowedRow) {
  return html`<details>
    <summary>${msg("All answers of this row")}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label=${msg("All answers of this row")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Step")}</th>
            <th scope="col">${msg("Answer")}</th>
            <th scope="col">${msg("Its probability")}</th>
            <th scope="col">${msg("That of the expected")}</th>
            <th scope="col">${msg("Verdict")}</th>
          </tr>
        </thead>
        <tbody>
          ${answers.map((answer, place) => drawLine(answer, changeAt(answers, place)))}
        </tbody>
      </table>
    </div>
  </details>`;
}

const drawLine = ({ step, answer, score, expectedScore, right }: Answer, change: Change) =>
  html`<tr>
    <th scope="row">${count(step)}</th>
    <td><bdi>${answer}</bdi></td>
    <td class="mono">${score === null ? "–" : percent(score)}</td>
    <td class="mono">${expectedScore === null ? "–" : percent(expectedScore)}</td>
    <td>${change !== null ? changeWords(change) : right === null ? "–" : verdictWords(right)}</td>
  </tr>`;

const percent = (share: number): string =>
  share.toLocaleString(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });

export const count = (whole: number): string => whole.toLocaleString(document.documentElement.lang);
