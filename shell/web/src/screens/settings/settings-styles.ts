import { css } from "lit";

/** Rows of name and control; lists and tables of the sections. */
export const settingsStyles = css`
  h3 {
    margin: 0;
    font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
  }
  .setting {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--tn-space-2) var(--tn-space-5);
    padding-block: var(--tn-space-3);
    border-block-end: 1px solid var(--tn-border);
  }
  .setting:last-of-type {
    border: 0;
  }
  .what {
    flex: 1 1 18rem;
    max-inline-size: 34rem;
  }
  .choices {
    display: flex;
    gap: 2px;
    padding: 2px;
    border: 1px solid var(--tn-border);
    border-radius: 8px;
  }
  .range {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  input[type="range"],
  input[type="checkbox"] {
    padding: 0;
    accent-color: var(--tn-accent);
  }
  input[type="checkbox"] {
    inline-size: 24px;
    min-block-size: 24px;
  }
  .address {
    inline-size: 18rem;
    max-inline-size: 100%;
  }
  input[type="number"] {
    inline-size: 5rem;
  }
  .key {
    inline-size: 3rem;
    font-family: var(--tn-font-mono);
    text-align: center;
  }
  .problem {
    color: var(--tn-danger);
  }
  form {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-3);
    max-inline-size: 30rem;
    margin-block-start: var(--tn-space-4);
    padding: var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
  }
  form label {
    display: grid;
    gap: var(--tn-space-1);
    inline-size: 100%;
    font-weight: 600;
  }
  form input {
    font-weight: 400;
  }
  form .caption {
    font-weight: 400;
  }
  .rows {
    padding: 0;
    list-style: none;
  }
  .rows li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-3);
    min-block-size: var(--tn-row);
    border-block-end: 1px solid var(--tn-border);
  }
  .rows li > :first-child {
    min-inline-size: 10rem;
  }
  .rows li > .caption {
    margin-inline-start: auto;
  }
  .words {
    display: grid;
    gap: var(--tn-space-2);
    max-inline-size: 44rem;
    margin-block-end: var(--tn-space-4);
    padding-inline-start: var(--tn-space-4);
  }
  table {
    inline-size: min(40rem, 100%);
    margin-block: var(--tn-space-3);
  }
  .bar {
    inline-size: 45%;
  }
  .bar i {
    display: block;
    min-inline-size: 2px;
    block-size: 10px;
    border-radius: 3px;
    background: var(--tn-data-1);
  }
  .number {
    font-family: var(--tn-font-mono);
    text-align: end;
    white-space: nowrap;
  }
`;
