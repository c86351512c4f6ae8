import { css } from "lit";

export const runStyles = css`
  .head {
    padding-block-end: var(--tn-space-2);
    background: var(--tn-surface);
  }
  .about {
    flex: 1 1 7rem;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    margin-inline-start: auto;
  }
  .tabs {
    display: flex;
    gap: var(--tn-space-4);
    padding-inline: var(--tn-space-5);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
    overflow-x: auto;
  }
  .tabs a {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 6px;
    min-block-size: 2.125rem;
    border-block-end: 2px solid transparent;
    color: var(--tn-text-quiet);
  }
  .tabs a:hover {
    color: var(--tn-text);
    text-decoration: none;
  }
  .tabs a[aria-current] {
    border-color: var(--tn-accent);
    color: var(--tn-text);
    font-weight: 600;
  }
  .tabs b {
    padding: 0 6px;
    border-radius: 99px;
    background: var(--tn-danger-quiet);
    color: var(--tn-danger);
    font-size: var(--tn-size-caption);
  }
  .body {
    grid-template-columns: minmax(0, 1fr);
    padding-block-start: var(--tn-space-4);
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 19rem;
    gap: var(--tn-space-4);
    align-items: start;
  }
  .columns > * {
    display: grid;
    gap: var(--tn-space-4);
    min-inline-size: 0;
  }
  .panel {
    block-size: max(24rem, calc(100dvh - 17rem));
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
    overflow: hidden;
  }
  @media (max-width: 1100px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .columns aside {
      order: -1;
    }
  }
  @media (max-width: 720px) {
    .wide {
      display: none;
    }
  }
`;
