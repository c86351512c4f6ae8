import { css } from "lit";

export const beginStyles = css`
  :host {
    gap: 0;
  }
  .body {
    padding-block-start: var(--tn-space-2);
  }
  .body > tn-card {
    max-inline-size: 60rem;
  }
  form {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
    gap: var(--tn-space-3);
    align-items: end;
  }
  form select {
    inline-size: 100%;
  }
  form > .row {
    grid-column: 1 / -1;
  }
  p + .row {
    align-items: center;
    margin-block-start: var(--tn-space-3);
  }
  .hint a {
    text-decoration: underline;
  }
  .hint {
    margin-block-start: var(--tn-space-3);
    color: var(--tn-text-quiet);
  }
  ul {
    list-style: none;
  }
  .rows a {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) auto auto auto;
    gap: var(--tn-space-3);
    align-items: center;
    min-block-size: var(--tn-row);
    padding: var(--tn-space-1) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    color: var(--tn-text);
  }
  .rows li:last-child a {
    border-block-end: 0;
  }
  .rows a:hover {
    background: var(--tn-surface-lowered);
    text-decoration: none;
  }
  .rows a:focus-visible {
    outline-offset: -2px;
  }
  .samples {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr));
    gap: var(--tn-space-3);
  }
  .samples li {
    display: grid;
    justify-items: start;
    align-content: start;
    gap: var(--tn-space-1);
  }
  @media (max-width: 720px) {
    .rows a {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .rows .quiet {
      grid-row: 2;
      font-size: var(--tn-size-dense);
    }
    .rows svg {
      display: none;
    }
  }
`;
