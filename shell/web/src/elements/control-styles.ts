import { css } from "lit";

/** Links that look like buttons, menus that open below their word, and bars of progress. */
export const controlStyles = css`
  .button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: var(--tn-control);
    padding: 0 var(--tn-space-3);
    border: 1px solid var(--tn-border-control);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    color: var(--tn-text);
    white-space: nowrap;
  }
  .button:hover {
    background: var(--tn-surface-lowered);
    text-decoration: none;
  }
  .button.primary {
    border-color: var(--tn-accent);
    background: var(--tn-accent);
    color: var(--tn-on-accent);
    font-weight: 600;
  }
  .menu {
    position: relative;
  }
  .menu summary {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: var(--tn-control);
    padding: 0 var(--tn-space-3);
    border: 1px solid var(--tn-border-control);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    list-style: none;
    cursor: pointer;
  }
  .menu summary::-webkit-details-marker {
    display: none;
  }
  .menu > div {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline-end: 0;
    z-index: 5;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface-raised);
    box-shadow: var(--tn-shadow);
  }
  progress {
    inline-size: 100%;
    block-size: 6px;
    border: 0;
    border-radius: 3px;
    background: var(--tn-border);
    overflow: hidden;
    appearance: none;
  }
  ::-webkit-progress-bar {
    background: var(--tn-border);
  }
  ::-webkit-progress-value {
    border-radius: 3px;
    background: var(--tn-accent);
  }
  ::-moz-progress-bar {
    background: var(--tn-accent);
  }
`;
