import { css } from "lit";

export const welcomeStyles = css`
  .body {
    justify-items: center;
    padding-block: var(--tn-space-5);
  }
  .sheet {
    display: grid;
    gap: var(--tn-space-4);
    inline-size: min(44rem, 100%);
    padding: var(--tn-space-5);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
  }
  ol,
  ul {
    list-style: none;
  }
  ol {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2);
  }
  ol button {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 28px;
    padding: 0 var(--tn-space-2);
    border: 0;
    border-radius: 99px;
    background: none;
    color: var(--tn-text-quiet);
    font: inherit;
    cursor: pointer;
  }
  ol button[aria-current] {
    background: var(--tn-accent-quiet);
    color: var(--tn-text);
    font-weight: 600;
  }
  ol b {
    display: inline-grid;
    place-items: center;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border: 1px solid var(--tn-border-control);
    border-radius: 50%;
    font-size: var(--tn-size-caption);
  }
  section {
    display: grid;
    gap: var(--tn-space-4);
    min-block-size: 16rem;
    align-content: start;
    outline: none;
  }
  .words {
    display: grid;
    gap: var(--tn-space-1);
  }
  .checks {
    display: grid;
    gap: var(--tn-space-3);
    max-block-size: 22rem;
    padding-block-start: var(--tn-space-3);
    border-block-start: 1px solid var(--tn-border);
    overflow: auto;
  }
  .checks li {
    display: grid;
    grid-template-columns: 9.5rem minmax(0, 1fr);
    gap: var(--tn-space-3);
    align-items: start;
    justify-items: start;
    font-size: var(--tn-size-dense);
  }
  .checks div {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2) var(--tn-space-4);
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 var(--tn-space-1);
    font-weight: 600;
  }
  .tall {
    display: grid;
  }
  label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-1) var(--tn-space-2);
    min-block-size: 24px;
  }
  input {
    inline-size: 1rem;
    min-block-size: 1rem;
    margin: 0;
    accent-color: var(--tn-accent);
  }
  .ways {
    display: grid;
    gap: var(--tn-space-2);
  }
  .way {
    display: grid;
    gap: 2px;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border-control);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    color: var(--tn-text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .way strong {
    font-weight: 600;
  }
  .way:hover {
    background: var(--tn-accent-quiet);
    text-decoration: none;
  }
  .way:hover .quiet {
    color: var(--tn-text);
  }
  .foot {
    display: flex;
    gap: var(--tn-space-2);
    padding-block-start: var(--tn-space-3);
    border-block-start: 1px solid var(--tn-border);
  }
  .foot span {
    flex: 1;
  }
  @media (max-width: 720px) {
    .body {
      padding: var(--tn-space-2);
    }
    .sheet {
      padding: var(--tn-space-4);
    }
    .checks li {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--tn-space-1);
    }
  }
`;
