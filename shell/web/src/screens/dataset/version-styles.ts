import { css } from "lit";

export const versionStyles = css`
  :host {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }
  .body {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    /* A part that scrolls by itself gives up its height where the page has too little: the page is to scroll then. */
    grid-auto-rows: max-content;
    align-content: start;
    gap: var(--tn-space-4);
    overflow: auto;
    min-block-size: 0;
    padding: var(--tn-space-4) var(--tn-space-5);
  }
  .body:focus-visible {
    outline-offset: -2px;
  }
  .acts,
  .counts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .scroll {
    overflow: auto;
    max-block-size: 22rem;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface-raised);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: var(--tn-space-2) var(--tn-space-3);
    border-block-end: 1px solid var(--tn-border);
    font-weight: 400;
    text-align: start;
    vertical-align: baseline;
    overflow-wrap: anywhere;
  }
  tbody tr:last-child > * {
    border-block-end: 0;
  }
  thead th {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
    font-weight: 600;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .mono {
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
  }
  .links {
    white-space: nowrap;
  }
  .links a {
    margin-inline-end: var(--tn-space-3);
  }
  .links a[aria-current] {
    font-weight: 600;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--tn-space-3);
  }
  h2 {
    font-size: var(--tn-size-section);
  }
  h3 {
    font-size: var(--tn-size-base);
  }
  h3 span {
    font-weight: 400;
  }
  .counts b,
  li b {
    min-inline-size: 1.25rem;
    font-family: var(--tn-font-mono);
  }
  .plus {
    color: var(--tn-ok);
  }
  .minus {
    color: var(--tn-danger);
  }
  .other {
    color: var(--tn-info);
  }
  ul {
    display: grid;
    gap: var(--tn-space-1);
    list-style: none;
  }
`;
