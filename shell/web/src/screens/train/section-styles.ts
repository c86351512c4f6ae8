import { css } from "lit";

/** What the sections of the screen have alike. */
export const sectionStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-4);
    min-inline-size: 0;
  }
  .field {
    display: grid;
    gap: var(--tn-space-1);
    min-inline-size: 0;
  }
  .field > span,
  legend,
  label {
    font-weight: 600;
  }
  .field .caption {
    font-weight: 400;
  }
  fieldset {
    display: grid;
    gap: var(--tn-space-2);
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 var(--tn-space-2);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--tn-space-3);
  }
  select,
  input:not([type="radio"], [type="checkbox"]) {
    inline-size: 100%;
    max-inline-size: 22rem;
    font-weight: 400;
  }
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
    gap: var(--tn-space-2);
  }
  .option {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 2px var(--tn-space-2);
    align-content: start;
    padding: var(--tn-space-3);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    font-weight: 400;
    cursor: pointer;
  }
  .option > :not(input) {
    grid-column: 2;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .option > strong {
    font-weight: 600;
  }
  .option:hover {
    border-color: var(--tn-border-control);
  }
  .option:has(:checked) {
    border-color: var(--tn-accent);
    background: var(--tn-accent-quiet);
  }
  .option:has(:checked) .quiet,
  .option:has(:checked) .caption {
    color: var(--tn-text);
  }
  .option:has(:disabled) {
    background: var(--tn-surface-lowered);
    cursor: not-allowed;
  }
  input[type="radio"],
  input[type="checkbox"] {
    inline-size: 1rem;
    min-block-size: 1rem;
    margin: 2px 0 0;
    accent-color: var(--tn-accent);
  }
  .fault {
    display: flex;
    gap: var(--tn-space-1);
    align-items: center;
    color: var(--tn-danger);
    font-size: var(--tn-size-dense);
  }
  .inset {
    padding-inline-start: var(--tn-space-4);
    border-inline-start: 2px solid var(--tn-border);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--tn-size-dense);
  }
  th,
  td {
    max-inline-size: 26rem;
    padding: 4px var(--tn-space-2);
    border-block-end: 1px solid var(--tn-border);
    text-align: start;
    vertical-align: top;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  th {
    color: var(--tn-text-quiet);
    font-weight: 600;
  }
  td.used {
    background: var(--tn-accent-quiet);
  }
  .scroll {
    overflow: auto;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
  }
`;
