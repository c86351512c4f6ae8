import { css } from "lit";

export const exportStyles = css`
  .body {
    grid-template-columns: minmax(0, 1fr);
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
    gap: var(--tn-space-4);
    align-items: start;
  }
  .columns > div {
    display: grid;
    gap: var(--tn-space-4);
    min-inline-size: 0;
  }
  .formats,
  .runs,
  .own {
    display: grid;
    list-style: none;
  }
  .formats > div:not(:last-child) {
    border-block-end: 1px solid var(--tn-border);
  }
  .formats label {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 2px var(--tn-space-3);
    align-items: center;
    padding: var(--tn-space-3) var(--tn-space-4);
    cursor: pointer;
  }
  .formats input {
    min-block-size: 1rem;
    margin: 0;
    accent-color: var(--tn-accent);
  }
  .formats .description,
  .formats .ready,
  .formats .against {
    grid-column: 2 / -1;
  }
  .formats .description {
    color: var(--tn-text-quiet);
  }
  .formats .ready {
    color: var(--tn-ok);
    font-size: var(--tn-size-dense);
  }
  .formats .against {
    color: var(--tn-warn);
    font-size: var(--tn-size-dense);
  }
  .formats .not label {
    cursor: not-allowed;
  }
  .formats .not strong {
    color: var(--tn-text-quiet);
  }
  .foot {
    display: flex;
    justify-content: end;
    padding-block-start: var(--tn-space-3);
  }
  .none {
    padding: var(--tn-space-5);
    border: 1px dashed var(--tn-border);
    border-radius: var(--tn-radius-card);
    text-align: center;
  }
  .runs,
  .own {
    gap: var(--tn-space-2);
  }
  .runs li,
  .own li {
    display: grid;
    gap: 2px;
  }
  .own + p {
    padding-block-start: var(--tn-space-3);
  }
  .snippets {
    display: grid;
    gap: var(--tn-space-4);
  }
  .snippets section {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: var(--tn-space-2);
    align-items: center;
  }
  h3 {
    margin: 0;
    font-size: var(--tn-size-base);
    font-weight: 600;
  }
  pre {
    grid-column: 1 / -1;
    margin: 0;
    padding: var(--tn-space-3);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-lowered);
    font-size: var(--tn-size-dense);
    overflow: auto;
  }
`;
