import { css } from "lit";

/** `.card`: a card that is a link, or has one. */
export const linkCardStyles = css`
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
    transition: border-color var(--tn-time-control) var(--tn-ease);
  }
  .card:hover {
    border-color: var(--tn-border-control);
    text-decoration: none;
  }
`;
