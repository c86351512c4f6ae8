import { css } from "lit";

/** What every element's shadow root begins with. */
export const baseStyles = css`
  :host {
    box-sizing: border-box;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--tn-accent);
    outline-offset: 2px;
  }
  a {
    color: var(--tn-accent-text);
    text-decoration: none;
  }
  a:hover {
    text-decoration: underline;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  h1 {
    font: 600 var(--tn-size-title) / 1.25 var(--tn-font);
  }
  h2 {
    font: 600 var(--tn-size-section) / 1.35 var(--tn-font);
  }
  code,
  .mono {
    font-family: var(--tn-font-mono);
    font-size: 0.92em;
  }
  .quiet {
    color: var(--tn-text-quiet);
  }
  .caption {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  /* At the start of what it lies in: where it stands in a part that scrolls, it would widen what lies around that part. */
  .visually-hidden {
    position: absolute;
    inset-inline-start: 0;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  input,
  select,
  textarea {
    min-block-size: var(--tn-control);
    padding: 0 var(--tn-space-2);
    border: 1px solid var(--tn-border-control);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    color: var(--tn-text);
    font: inherit;
  }
  input::placeholder {
    color: var(--tn-text-quiet);
    opacity: 1;
  }
`;
