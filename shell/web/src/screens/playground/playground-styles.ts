import { css } from "lit";

export const playgroundStyles = css`
  .head select {
    max-inline-size: 14rem;
  }
  .body {
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
  }
  .voices {
    display: grid;
    gap: var(--tn-space-3);
  }
  .voice {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: start;
  }
  .voice h2 {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .voice .caption {
    grid-row: 2;
  }
  .voice tn-button {
    grid-row: 1 / 3;
    grid-column: 2;
  }
  .invitation {
    padding: var(--tn-space-5);
    border: 1px dashed var(--tn-border);
    border-radius: var(--tn-radius-card);
    text-align: center;
  }
  article {
    display: grid;
    gap: var(--tn-space-2);
  }
  article header {
    display: flex;
    gap: var(--tn-space-3);
    align-items: start;
    justify-content: space-between;
  }
  .asked {
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-card);
    background: var(--tn-accent-quiet);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .said {
    min-inline-size: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
    overflow-wrap: anywhere;
  }
  .entry {
    display: grid;
    gap: var(--tn-space-2);
    padding: var(--tn-space-3) var(--tn-space-5);
    border-block-start: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  .entry textarea {
    inline-size: 100%;
    padding-block: 6px;
    resize: vertical;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-3);
  }
  .row .push {
    margin-inline-start: auto;
  }
  @media (max-width: 720px) {
    .body {
      padding-inline: var(--tn-space-3);
    }
    .body .voices {
      overflow-x: auto;
    }
  }
`;
