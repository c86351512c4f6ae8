import { css } from "lit";

export const consequencesStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-4);
    min-inline-size: 0;
    transition: opacity var(--tn-time-control) var(--tn-ease);
  }
  :host([stale]) {
    opacity: 0.55;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1px;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-border);
    overflow: hidden;
  }
  dl > div:first-child {
    grid-column: 1 / -1;
  }
  dl > div {
    padding: var(--tn-space-2) var(--tn-space-3);
    background: var(--tn-surface-raised);
  }
  :host([wide]) dl {
    grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
  }
  :host([wide]) dl > div:first-child {
    grid-column: auto;
  }
  dt {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  dd {
    font-weight: 600;
  }
  dd.unknown {
    color: var(--tn-text-quiet);
    font-weight: 400;
  }
  h2 {
    margin-block-end: var(--tn-space-2);
    font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
  }
  .bar {
    display: flex;
    block-size: 10px;
    border-radius: 5px;
    background: var(--tn-border);
    overflow: hidden;
  }
  .bar i {
    block-size: 100%;
    border-inline-end: 1px solid var(--tn-surface);
  }
  ul {
    display: grid;
    gap: 2px;
    list-style: none;
  }
  .legend {
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    margin-block: var(--tn-space-2) 2px;
    font-size: var(--tn-size-dense);
  }
  .legend i {
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 6px;
    border-radius: 2px;
  }
  .legend b {
    font-weight: 600;
  }
  .note {
    display: flex;
    gap: var(--tn-space-2);
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
  }
  .note svg {
    flex: none;
    margin-block-start: 3px;
  }
  .fault {
    color: var(--tn-danger);
  }
  .curve {
    display: block;
    inline-size: 100%;
    block-size: 88px;
    overflow: visible;
  }
  .curve path {
    fill: none;
    stroke: var(--tn-data-1);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .curve line {
    stroke: var(--tn-border);
    vector-effect: non-scaling-stroke;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    margin-block-start: 2px;
  }
  summary {
    cursor: pointer;
  }
  details > :not(summary) {
    margin-block-start: var(--tn-space-2);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--tn-size-dense);
  }
  td {
    padding: 3px var(--tn-space-2) 3px 0;
    border-block-end: 1px solid var(--tn-border);
    vertical-align: top;
    overflow-wrap: anywhere;
  }
`;
