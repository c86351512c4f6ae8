import { css } from "lit";

/** The column beside the list. */
export const detailsStyles = css`
  h3 {
    margin: var(--tn-space-4) 0 var(--tn-space-2);
    font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
  }
  dl + .caption {
    margin-block-start: var(--tn-space-2);
  }
  :host {
    display: block;
  }
  section {
    display: grid;
    align-content: start;
    gap: var(--tn-space-3);
    padding: var(--tn-space-4);
  }
  header {
    display: grid;
    gap: var(--tn-space-1);
    overflow-wrap: anywhere;
  }
  tn-card {
    min-inline-size: 0;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-control);
  }
  .notice > span {
    flex: 1 1 12rem;
  }
  .warn {
    background: var(--tn-warn-quiet);
    color: var(--tn-warn);
  }
  .info {
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: var(--tn-space-2) var(--tn-space-4);
    align-items: baseline;
  }
  dt {
    color: var(--tn-text-quiet);
  }
  dd {
    overflow-wrap: anywhere;
  }
  ul {
    display: grid;
    gap: var(--tn-space-2);
    list-style: none;
  }
  details {
    margin-block-start: var(--tn-space-3);
  }
  summary {
    min-block-size: 24px;
    color: var(--tn-accent-text);
    cursor: pointer;
  }
  details ul {
    max-block-size: 16rem;
    padding-block-start: var(--tn-space-2);
    overflow: auto;
  }
`;
