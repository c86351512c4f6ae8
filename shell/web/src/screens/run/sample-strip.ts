import { css, html, nothing, svg } from "lit";
import { changeAt, likelihood, type Answer } from "./samples.ts";

const [width, height, top] = [320, 52, 12];
/** Thinner ones cannot be hollow: of a wrong answer they show the upper edge alone. */
const thin = 5;
const edge = 2;
const halfMark = 4;
/** A bar that is nothing high is still there. */
const least = 2;
/** Where nobody knows a chance, a bar says only that there was an answer. */
const unknown = 0.5;

/**
 * One bar an evaluation: as high as what is right was likely, full where the answer was right, hollow where it was wrong; a
 * triangle stands where that changed. What it shows stands in words beside it.
 */
export function sampleStrip(answers: readonly Answer[], chosen: number, label: string, choose: (step: number) => void) {
  const each = Math.min(28, width / Math.max(1, answers.length));
  const gap = Math.min(3, each / 4);
  const pick = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const place = Math.floor((((event.clientX - box.left) / box.width) * width) / each);
    const answer = answers[Math.min(place, answers.length - 1)];
    if (answer) choose(answer.step);
  };
  return html`<svg class="strip" role="img" aria-label=${label} viewBox="0 0 ${width} ${height}" @click=${pick}>
    <path class="floor" d="M0 ${height - 0.5}H${width}" />
    ${answers.map((answer, place) => {
      const tall = Math.max(least, (likelihood(answer) ?? unknown) * (height - top - 1));
      const at = { x: place * each + gap / 2, wide: each - gap };
      const word = answer.right === null ? "open" : answer.right ? "right" : each < thin ? "edge" : "wrong";
      return svg`${
        place === chosen
          ? svg`<rect class="chosen" x=${place * each} y="0" width=${each} height=${height} rx="2" />`
          : nothing
      }<rect class=${word} x=${at.x} y=${height - 1 - tall} width=${at.wide} height=${word === "edge" ? edge : tall} />${mark(
        answers,
        place,
        at.x + at.wide / 2,
      )}`;
    })}
  </svg>`;
}

/** Up where it became right, down where it became wrong. */
function mark(answers: readonly Answer[], place: number, x: number) {
  const change = changeAt(answers, place);
  if (change === null) return nothing;
  const middle = Math.min(width - halfMark, Math.max(halfMark, x));
  const [left, right] = [middle - halfMark, middle + halfMark];
  const path = change === "right" ? `M${left} 9L${middle} 2L${right} 9Z` : `M${left} 2L${middle} 9L${right} 2Z`;
  return svg`<path class="mark ${change}" d=${path} />`;
}

export const stripStyles = css`
  .strip {
    display: block;
    inline-size: 100%;
    max-inline-size: 30rem;
    cursor: pointer;
  }
  .strip .floor {
    stroke: var(--tn-border-control);
  }
  .strip .right,
  .strip .edge {
    fill: var(--tn-data-1);
  }
  .strip rect.wrong {
    fill: var(--tn-surface);
    stroke: var(--tn-data-1);
  }
  .strip .open {
    fill: var(--tn-border-control);
  }
  .strip .chosen {
    fill: var(--tn-accent-quiet);
  }
  .strip .mark.right {
    fill: var(--tn-ok);
  }
  .strip .mark.wrong {
    fill: var(--tn-danger);
  }
`;
