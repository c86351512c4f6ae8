import { css } from "lit";

/** Charts beside each other, each on a card; `--least` is how narrow one may be. */
export const chartGridStyles = css`
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(var(--least, 24rem), 100%), 1fr));
    gap: var(--tn-space-3);
  }
  .chart {
    min-inline-size: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
  }
`;
