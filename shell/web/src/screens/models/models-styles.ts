import { css } from "lit";

export const modelsStyles = css`
  .head select,
  .head input {
    max-inline-size: 12rem;
  }
  :host > tn-failure,
  .head + tn-failure {
    margin: 0 var(--tn-space-5) var(--tn-space-4);
  }
  tn-table {
    block-size: calc(var(--rows, 6) * var(--tn-row) + 2px);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    overflow: hidden;
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
    overflow-wrap: anywhere;
  }
  .title {
    color: var(--tn-text);
    font-weight: 600;
  }
  .foot {
    align-self: end;
    flex-wrap: wrap;
    margin-block-start: var(--tn-space-1);
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .on-its-way {
    display: grid;
    flex: 1;
    gap: var(--tn-space-1);
    min-inline-size: 8rem;
  }
  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--tn-space-2);
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
