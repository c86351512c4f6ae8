import { css } from "lit";

export const modelsStyles = css`
  .head select,
  .head input {
    max-inline-size: 12rem;
  }
  tn-failure {
    margin: 0 var(--tn-space-5) var(--tn-space-4);
  }
  tn-table {
    flex: 1;
    border-block-start: 1px solid var(--tn-border);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr));
    gap: var(--tn-space-3);
    list-style: none;
  }
  li {
    display: grid;
  }
  .card {
    display: grid;
    align-content: start;
    gap: var(--tn-space-1);
    min-inline-size: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
    color: var(--tn-text);
    overflow-wrap: anywhere;
  }
  .card:hover {
    border-color: var(--tn-border-control);
    text-decoration: none;
  }
  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--tn-space-2);
  }
  strong {
    font-weight: 600;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: var(--tn-space-1) var(--tn-space-3);
    margin-block: var(--tn-space-2);
  }
  dt {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  @media (max-width: 720px) {
    .head select,
    .head input {
      flex: 1;
      max-inline-size: none;
    }
    .body {
      padding-inline: var(--tn-space-3);
    }
  }
`;
