import { css } from "lit";

export const readingStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(18rem, 25rem) minmax(0, 1fr);
    min-block-size: 0;
    border-block-start: 1px solid var(--tn-border);
  }
  tn-failure:only-child {
    grid-column: 1 / -1;
    margin: var(--tn-space-4) var(--tn-space-5);
  }
  .template {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--tn-space-2);
    align-items: center;
  }
  .means {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0 var(--tn-space-3);
    margin: 0;
  }
  .means dt {
    font-weight: 600;
  }
  .means dd {
    margin: 0;
  }
  .how {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    overflow: auto;
    border-inline-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  section {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
    padding: var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
  }
  section > * {
    max-inline-size: 100%;
  }
  section h2 {
    font-size: var(--tn-size-base);
    overflow-wrap: anywhere;
  }
  select,
  details,
  tn-column-roles,
  tn-split-shares {
    inline-size: 100%;
  }
  summary {
    min-block-size: 1.5rem;
    color: var(--tn-accent-text);
    cursor: pointer;
  }
  tn-form {
    padding-block-start: var(--tn-space-3);
  }
  footer {
    position: sticky;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    margin-block-start: auto;
    padding: var(--tn-space-3) var(--tn-space-4);
    border-block-start: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  footer .caption {
    inline-size: 100%;
  }
  .rows {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    overflow: auto;
    outline: none;
  }
  tn-table {
    flex: 1;
    min-block-size: 12rem;
  }
  tn-table.old {
    opacity: 0.5;
  }
  .warning {
    padding: var(--tn-space-2) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-warn-quiet);
    color: var(--tn-warn);
  }
  .warning .quiet {
    color: inherit;
  }
  .warning svg {
    vertical-align: -2px;
  }
  .advice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    padding: var(--tn-space-2) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .reading {
    padding: var(--tn-space-3) var(--tn-space-4) 0;
  }
  pre {
    margin: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    overflow: auto;
    font: var(--tn-size-dense) / 1.7 var(--tn-font-mono);
  }
  .end {
    padding: var(--tn-space-1) var(--tn-space-4);
    border-block-start: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  @media (max-width: 900px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
      grid-auto-rows: max-content;
      overflow: auto;
    }
    .how {
      overflow: visible;
      border-inline-end: 0;
    }
    .rows {
      overflow: visible;
    }
    .rows:has(tn-import-trouble) {
      order: -1;
    }
    tn-table {
      block-size: 24rem;
    }
  }
`;
