import { css } from "lit";

/** Top bar, navigation, page, status bar. */
export const frameStyles = css`
  :host {
    display: grid;
    grid-template: var(--tn-top-bar) auto minmax(0, 1fr) var(--tn-status-bar) / var(--tn-navigation) minmax(0, 1fr);
    block-size: 100dvh;
    color: var(--tn-text);
  }
  :host([folded]) {
    grid-template-columns: var(--tn-navigation-folded) minmax(0, 1fr);
  }
  header,
  footer {
    display: flex;
    grid-column: 1 / -1;
    align-items: center;
    gap: var(--tn-space-3);
    padding-inline: var(--tn-space-4);
    background: var(--tn-surface);
  }
  header {
    border-block-end: 1px solid var(--tn-border);
  }
  footer {
    border-block-start: 1px solid var(--tn-border);
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
    color: var(--tn-text);
    font-weight: 600;
  }
  .push {
    margin-inline-start: auto;
  }
  nav {
    grid-row: 2 / 4;
    grid-column: 1;
    overflow: auto;
    padding: var(--tn-space-2);
    border-inline-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  nav a {
    display: flex;
    align-items: center;
    gap: var(--tn-space-3);
    min-block-size: 2rem;
    padding: 0 0.625rem;
    border-radius: var(--tn-radius-control);
    color: var(--tn-text-quiet);
    white-space: nowrap;
  }
  nav a svg {
    flex: none;
  }
  nav a:hover {
    background: var(--tn-surface-lowered);
    text-decoration: none;
  }
  nav a[aria-current] {
    background: var(--tn-accent-quiet);
    color: var(--tn-text);
    font-weight: 600;
  }
  nav hr {
    margin: var(--tn-space-2) 0;
    border: 0;
    border-block-start: 1px solid var(--tn-border);
  }
  :host([folded]) nav span {
    position: absolute;
    inline-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  footer {
    grid-row: 4;
  }
  .told {
    grid-row: 2;
    grid-column: -2;
    min-inline-size: 0;
  }
  .told tn-nearest[told] {
    padding: var(--tn-space-2) var(--tn-space-5) 0;
  }
  main {
    grid-row: 3;
    grid-column: -2;
    min-block-size: 0;
    min-inline-size: 0;
    overflow: auto;
    outline: none;
  }
  .bell {
    display: flex;
    flex: none;
    align-items: center;
    gap: 4px;
    min-block-size: var(--tn-control-small);
    min-inline-size: var(--tn-control-small);
    justify-content: center;
    color: var(--tn-text-quiet);
  }
  .skip {
    position: absolute;
    inset-block-start: -4rem;
    z-index: 10;
    padding: var(--tn-space-2) var(--tn-space-4);
    border: 1px solid var(--tn-border-control);
    background: var(--tn-surface-raised);
    color: var(--tn-text);
    font: inherit;
  }
  .skip:focus {
    inset-block-start: 0;
  }
  select {
    min-block-size: var(--tn-control-small);
    border-color: transparent;
    background: transparent;
    font-size: var(--tn-size-dense);
  }
  .link {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--tn-accent-text);
    font: inherit;
    text-decoration: underline;
    cursor: pointer;
  }
  .dot {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--tn-warn);
  }
  .dot.live {
    background: var(--tn-ok);
  }
  .dot.lost {
    background: var(--tn-danger);
  }
  .sheet {
    display: none;
  }
  .count {
    min-inline-size: 1.1rem;
    padding: 0 4px;
    border-radius: 99px;
    background: var(--tn-accent);
    color: var(--tn-on-accent);
    font-size: var(--tn-size-caption);
    text-align: center;
  }
  @media (max-width: 720px) {
    :host,
    :host([folded]) {
      grid-template: var(--tn-top-bar) auto minmax(0, 1fr) var(--tn-status-bar) / minmax(0, 1fr);
    }
    header {
      padding-inline: var(--tn-space-2);
      gap: var(--tn-space-2);
    }
    .sheet {
      display: inline-flex;
    }
    nav {
      position: fixed;
      inset-block: var(--tn-top-bar) var(--tn-status-bar);
      inset-inline-start: 0;
      z-index: 6;
      inline-size: min(17rem, 86vw);
      box-shadow: var(--tn-shadow);
      visibility: hidden;
    }
    nav.open {
      visibility: visible;
    }
    :host([folded]) nav span {
      position: static;
      inline-size: auto;
      clip-path: none;
    }
    nav a {
      min-block-size: 2.75rem;
    }
    .wide {
      display: none;
    }
    .word {
      position: absolute;
      inline-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  @media (max-width: 400px) {
    header select {
      max-inline-size: 6.5rem;
    }
    .brand {
      flex: none;
    }
    .name {
      position: absolute;
      inline-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
