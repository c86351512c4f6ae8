import { css } from "lit";

export const modelStyles = css`
  .way,
  .gated {
    display: grid;
    gap: var(--tn-space-2);
  }
  .way ol {
    padding-inline-start: 1.5em;
  }
  .progress {
    display: grid;
    gap: var(--tn-space-1);
    max-inline-size: 34rem;
  }
  .acts {
    display: flex;
    gap: var(--tn-space-2);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(11rem, 100%), 1fr));
    gap: 1px;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
    overflow: hidden;
  }
  dl > div {
    padding: var(--tn-space-2) var(--tn-space-4);
    overflow-wrap: anywhere;
  }
  dt {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
    gap: var(--tn-space-4);
    align-items: start;
  }
  .scroll {
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--tn-size-dense);
  }
  th,
  td {
    padding: 5px var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    text-align: start;
    font-weight: 400;
  }
  thead th {
    color: var(--tn-text-quiet);
    font-weight: 600;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .no {
    color: var(--tn-danger);
  }
  .under {
    padding: var(--tn-space-2) var(--tn-space-4);
  }
  @media (max-width: 720px) {
    .body {
      padding-inline: var(--tn-space-3);
    }
  }
`;
