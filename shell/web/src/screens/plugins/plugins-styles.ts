import { css } from "lit";

/** List and details, side by side where there is room. */
export const pluginsStyles = css`
  .tabs {
    display: flex;
    gap: 2px;
  }
  select {
    max-inline-size: 11rem;
  }
  .busy {
    padding: 0 var(--tn-space-5) var(--tn-space-2);
    color: var(--tn-info);
  }
  .columns {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr) minmax(20rem, 30rem);
    min-block-size: 0;
    border-block-start: 1px solid var(--tn-border);
  }
  .columns > * {
    min-inline-size: 0;
    overflow: auto;
  }
  .list {
    background: var(--tn-surface);
  }
  .details {
    border-inline-start: 1px solid var(--tn-border);
  }
  tn-failure.inside {
    margin: var(--tn-space-3);
  }
  .back {
    display: none;
    padding: var(--tn-space-3) var(--tn-space-4) 0;
  }
  .rows {
    list-style: none;
  }
  .rows a {
    display: grid;
    gap: 2px;
    padding: var(--tn-space-2) var(--tn-space-5);
    border-block-end: 1px solid var(--tn-border);
    color: var(--tn-text);
    overflow-wrap: anywhere;
  }
  .rows a:hover {
    background: var(--tn-surface-lowered);
    text-decoration: none;
  }
  .rows a:focus-visible {
    outline-offset: -2px;
  }
  .rows a[aria-current] {
    background: var(--tn-accent-quiet);
  }
  .rows a[aria-current] .caption,
  .rows a[aria-current] .quiet {
    color: var(--tn-text);
  }
  .badges {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-1) var(--tn-space-2);
    padding-block-start: 2px;
  }
  .away {
    display: flex;
    gap: var(--tn-space-2);
    padding: var(--tn-space-3) var(--tn-space-5);
    background: var(--tn-warn-quiet);
    color: var(--tn-warn);
  }
  .away.asking {
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .away .quiet {
    color: inherit;
  }
  .more {
    padding: var(--tn-space-3) var(--tn-space-5);
  }
  @media (max-width: 1000px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .columns:not(.chosen) .details,
    .chosen .list {
      display: none;
    }
    .details {
      border: 0;
    }
    .back {
      display: block;
    }
  }
`;
