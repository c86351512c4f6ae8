import { css } from "lit";

export const datasetStyles = css`
  .head h1 {
    overflow-wrap: anywhere;
  }
  .columns {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr) minmax(18rem, var(--tn-context));
    min-block-size: 0;
  }
  .views {
    display: flex;
    gap: var(--tn-space-4);
    padding-inline: var(--tn-space-5);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
    overflow-x: auto;
  }
  .views a {
    display: inline-flex;
    flex: none;
    align-items: center;
    min-block-size: 2.125rem;
    border-block-end: 2px solid transparent;
    color: var(--tn-text-quiet);
  }
  .views a:hover {
    color: var(--tn-text);
    text-decoration: none;
  }
  .views a[aria-current] {
    border-color: var(--tn-accent);
    color: var(--tn-text);
    font-weight: 600;
  }
  .old {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    padding: var(--tn-space-2) var(--tn-space-5);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .old a {
    color: inherit;
    text-decoration: underline;
  }
  .rows {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  .rows > tn-failure,
  .gone {
    display: grid;
    gap: var(--tn-space-3);
    margin: var(--tn-space-4);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-3);
    padding: var(--tn-space-2) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  .tools input {
    inline-size: min(20rem, 60vw);
  }
  tn-table {
    flex: 1;
    min-block-size: 8rem;
  }
  tn-dataset-facts {
    overflow: auto;
    border-inline-start: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  tn-dataset-facts:focus-visible {
    outline-offset: -2px;
  }
  .question {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-3);
    padding: var(--tn-space-3) var(--tn-space-5);
    border-block-start: 1px solid var(--tn-danger);
    background: var(--tn-danger-quiet);
  }
  .detail {
    max-block-size: 45%;
    overflow: auto;
    border-block-start: 1px solid var(--tn-border);
    background: var(--tn-surface-raised);
  }
  .detail header {
    position: sticky;
    inset-block-start: 0;
    display: flex;
    align-items: center;
    gap: var(--tn-space-4);
    padding: var(--tn-space-2) var(--tn-space-4);
    background: inherit;
  }
  .detail h2 {
    margin-inline-end: auto;
    font-size: var(--tn-size-base);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(4rem, 10rem) minmax(0, 1fr);
    gap: var(--tn-space-2) var(--tn-space-3);
    padding: 0 var(--tn-space-4) var(--tn-space-4);
  }
  dt {
    color: var(--tn-text-quiet);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  @media (max-width: 1000px) {
    :host {
      overflow: auto;
      block-size: auto;
      min-block-size: 100%;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    tn-table {
      flex: none;
      block-size: 60dvh;
    }
    tn-dataset-facts {
      border: 0;
      border-block-start: 1px solid var(--tn-border);
    }
  }
`;
