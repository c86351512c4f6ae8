import { css } from "lit";

export const validationStyles = css`
  :host {
    overflow: auto;
  }
  .head a {
    overflow-wrap: anywhere;
  }
  tn-failure {
    margin: 0 var(--tn-space-5) var(--tn-space-4);
  }
  .verdict {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-4);
    padding: 0 var(--tn-space-5) var(--tn-space-4);
  }
  .score strong {
    font-size: 1.75rem;
    line-height: 1;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(16rem, 24rem) minmax(0, 1fr);
    border-block: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  ul {
    list-style: none;
  }
  .issues {
    border-inline-end: 1px solid var(--tn-border);
  }
  .issues button {
    display: grid;
    grid-template-columns: 6rem minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px var(--tn-space-2);
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: var(--tn-space-2) var(--tn-space-4);
    border: 0;
    border-block-end: 1px solid var(--tn-border);
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .issues tn-badge {
    justify-self: start;
  }
  .issues button:hover {
    background: var(--tn-surface-lowered);
  }
  .issues button[aria-current] {
    background: var(--tn-accent-quiet);
  }
  .issues button[aria-current] .quiet {
    color: inherit;
  }
  .issues button:focus-visible {
    outline-offset: -2px;
  }
  .mended {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    grid-column: 2 / -1;
    color: var(--tn-ok);
  }
  section {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: var(--tn-space-3);
    min-inline-size: 0;
    padding: var(--tn-space-4) var(--tn-space-5);
  }
  .fix {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
    text-align: start;
  }
  th,
  td {
    padding: var(--tn-space-1) var(--tn-space-2);
    border-block-end: 1px solid var(--tn-border);
    vertical-align: top;
  }
  td:not(:last-child) {
    white-space: nowrap;
  }
  td:last-child {
    inline-size: 100%;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .number {
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
  }
  .checks ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr));
    gap: var(--tn-space-2);
    inline-size: 100%;
  }
  .checks li {
    display: grid;
    grid-template-columns: 9rem 1fr;
    justify-items: start;
    align-items: center;
    gap: var(--tn-space-2);
  }
  @media (max-width: 900px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .issues {
      border: 0;
    }
    .checks li {
      grid-template-columns: 8rem 1fr;
    }
  }
`;
