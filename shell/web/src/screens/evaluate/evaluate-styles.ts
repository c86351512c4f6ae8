import { css } from "lit";

export const evaluateStyles = css`
  .body {
    grid-template-columns: minmax(0, 1fr);
  }
  .metrics {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr));
    gap: var(--tn-space-3);
  }
  .metrics > div {
    display: grid;
    align-content: start;
    gap: 4px;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
  }
  .metrics .interval {
    display: grid;
  }
  .metrics .interval b {
    font-family: inherit;
    font-size: var(--tn-size-title);
    font-weight: 600;
  }
  .metrics .track {
    inline-size: 100%;
  }
  .split {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(33rem, 100%), 1fr));
    gap: var(--tn-space-4);
    align-items: start;
  }
  .split > * {
    min-inline-size: 0;
  }
  .actions {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .actions select {
    min-block-size: var(--tn-control-small);
  }
  .partial {
    display: flex;
    gap: var(--tn-space-2);
    padding: var(--tn-space-2) var(--tn-space-4);
    border-radius: var(--tn-radius-card);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
`;
