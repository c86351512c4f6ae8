import { css } from "lit";

export const tableStyles = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow: hidden;
    background: var(--tn-surface);
  }
  .scroll {
    block-size: 100%;
    overflow: auto;
  }
  .body {
    position: relative;
  }
  .row {
    display: grid;
    align-items: center;
    block-size: var(--tn-row);
    inline-size: 100%;
    padding: 0 var(--tn-space-2);
    border-block-end: 1px solid var(--tn-border);
  }
  .body .row {
    position: absolute;
    inset-inline: 0;
    cursor: pointer;
  }
  .body .row:hover > span,
  .body .row:hover {
    background: var(--tn-surface-lowered);
  }
  .row[aria-selected="true"],
  .row[aria-selected="true"] > span {
    background: var(--tn-accent-quiet);
  }
  .body .group {
    align-items: end;
    padding-block-end: 6px;
    font-weight: 600;
    cursor: default;
  }
  .pin {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    align-self: stretch;
    align-content: center;
    background: var(--tn-surface);
  }
  .row > .box {
    display: grid;
    place-items: center;
    padding: 0;
  }
  .box input {
    min-block-size: 1rem;
    margin: 0;
    accent-color: var(--tn-accent);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .head {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    background: var(--tn-surface);
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
    font-weight: 600;
  }
  .row > span {
    overflow: hidden;
    padding: 0 var(--tn-space-2);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row > span.number {
    text-align: end;
  }
  .body .number {
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
  }
  button {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  /* What cells are made of: they are drawn in here, out of reach of their screen's styles. */
  .dot {
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 8px;
    border-radius: 50%;
  }
  .tag {
    padding: 1px 7px;
    border: 1px solid var(--tn-border);
    border-radius: 99px;
    margin-inline-end: 4px;
    font-size: var(--tn-size-caption);
  }
`;
