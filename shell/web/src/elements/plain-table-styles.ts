import { css } from "lit";

/** A few rows that are read, not worked with. */
export const plainTableStyles = css`
  table {
    border-collapse: collapse;
  }
  th,
  td {
    block-size: var(--tn-row);
    padding-inline-end: var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    font-weight: 400;
    text-align: start;
  }
  thead th {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
  }
`;
