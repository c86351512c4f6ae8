import { css } from "lit";

export const runsStyles = css`
  tn-table {
    flex: 1;
    border-block-start: 1px solid var(--tn-border);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-3);
    padding: 0 var(--tn-space-5) var(--tn-space-3);
  }
  .filters .push {
    margin-inline-start: auto;
  }
  input[type="search"] {
    inline-size: min(12rem, 100%);
  }
  .states {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .states button,
  .menu .view {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: var(--tn-control-small);
    padding: 0 6px 0 0;
    border: 1px solid transparent;
    border-radius: 99px;
    background: none;
    color: var(--tn-text-quiet);
    font: inherit;
    font-size: var(--tn-size-dense);
    cursor: pointer;
  }
  .states button[aria-pressed="true"] {
    border-color: var(--tn-accent);
    color: var(--tn-text);
  }
  .menu > div {
    display: grid;
    gap: 2px;
    inline-size: 19rem;
    max-block-size: 60vh;
    padding: var(--tn-space-3);
    overflow: auto;
  }
  .menu p,
  .menu label {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .menu p {
    justify-content: space-between;
  }
  .menu input[type="checkbox"] {
    min-block-size: 1rem;
    margin: 0;
    accent-color: var(--tn-accent);
  }
  .menu .view {
    padding: 0 var(--tn-space-2);
    color: var(--tn-accent-text);
    font-size: var(--tn-size-base);
  }
  .menu form {
    display: flex;
    gap: var(--tn-space-2);
    padding-block-start: var(--tn-space-2);
  }
  .menu form input {
    flex: 1;
    min-inline-size: 0;
  }
  .bulk,
  .undo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-3);
    padding: var(--tn-space-2) var(--tn-space-5);
    border-block-start: 1px solid var(--tn-border);
    background: var(--tn-surface-raised);
  }
  .bulk form input {
    min-block-size: var(--tn-control-small);
    inline-size: 9rem;
  }
  dialog {
    max-inline-size: min(30rem, 92vw);
    padding: var(--tn-space-5);
    color: var(--tn-text);
  }
  dialog[open] {
    display: grid;
    gap: var(--tn-space-3);
  }
  dialog::backdrop {
    background: var(--tn-scrim);
  }
  dialog > div {
    display: flex;
    justify-content: end;
    gap: var(--tn-space-2);
  }
  @media (max-width: 720px) {
    .filters .menu,
    .filters select {
      display: none;
    }
  }
`;
