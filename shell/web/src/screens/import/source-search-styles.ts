import { css } from "lit";

/** Of what a hub has, and of the files of one of them. */
export const searchStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-3);
  }
  form {
    display: grid;
    gap: var(--tn-space-1);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2);
  }
  input {
    flex: 1 1 12rem;
    min-inline-size: 0;
  }
  ul {
    display: grid;
    gap: var(--tn-space-1);
    max-block-size: 22rem;
    overflow: auto;
    list-style: none;
  }
  li button {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--tn-space-2);
    inline-size: 100%;
    min-block-size: 1.75rem;
    padding: var(--tn-space-2);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface);
    color: inherit;
    font: inherit;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  li button:hover {
    background: var(--tn-surface-lowered);
  }
  li button[aria-pressed="true"] {
    border-color: var(--tn-accent);
    background: var(--tn-accent-quiet);
  }
  .caption {
    flex-basis: 100%;
  }
  section {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
  }
  section ul {
    inline-size: 100%;
  }
`;
