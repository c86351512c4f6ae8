import { css } from "lit";

export const sampleStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-3);
    min-inline-size: 0;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-5);
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .steps input {
    inline-size: min(16rem, 40vw);
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--tn-accent);
  }
  .steps output {
    min-inline-size: 8rem;
    font-weight: 600;
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    min-block-size: 1.75rem;
  }
  .rows {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr));
    gap: var(--tn-space-3);
    align-items: start;
    min-inline-size: 0;
    list-style: none;
  }
  article {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--tn-space-2);
    min-inline-size: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .top > :first-child {
    margin-inline-end: auto;
  }
  .input {
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  dl {
    display: grid;
    gap: 2px;
    font-size: var(--tn-size-dense);
  }
  dl > div {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr);
    gap: var(--tn-space-2);
  }
  dt {
    color: var(--tn-text-quiet);
  }
  dd {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--tn-space-2);
    overflow-wrap: anywhere;
  }
  li {
    min-inline-size: 0;
  }
  details {
    font-size: var(--tn-size-dense);
  }
  summary {
    min-block-size: 24px;
    color: var(--tn-text-quiet);
    cursor: pointer;
  }
  .scroll {
    max-block-size: 16rem;
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 2px var(--tn-space-2);
    border-block-end: 1px solid var(--tn-border);
    text-align: start;
    font-weight: 400;
  }
  thead th {
    color: var(--tn-text-quiet);
  }
`;
