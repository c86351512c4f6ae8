import { css } from "lit";

export const editorStyles = css`
  .title {
    flex: 0 1 18rem;
    min-inline-size: 8rem;
    border-color: transparent;
    background: transparent;
    font: 600 var(--tn-size-title) / 1.25 var(--tn-font);
  }
  .title:hover,
  .title:focus {
    border-color: var(--tn-border-control);
    background: var(--tn-surface-raised);
  }
  .columns {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr) var(--tn-context);
    min-block-size: 0;
    border-block-start: 1px solid var(--tn-border);
  }
  .form {
    display: grid;
    grid-auto-rows: max-content;
    align-content: start;
    gap: var(--tn-space-4);
    min-inline-size: 0;
    padding: var(--tn-space-4) var(--tn-space-5) var(--tn-space-5);
    overflow: auto;
  }
  .form > tn-card {
    max-inline-size: 60rem;
  }
  aside {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
    border-inline-start: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  aside > div {
    flex: 1;
    display: grid;
    align-content: start;
    gap: var(--tn-space-4);
    min-block-size: 0;
    padding: var(--tn-space-4);
    overflow: auto;
  }
  aside > footer {
    display: grid;
    gap: var(--tn-space-3);
    padding: var(--tn-space-3) var(--tn-space-4);
    border-block-start: 1px solid var(--tn-border);
  }
  .figures,
  .shut {
    display: none;
  }
  .note {
    display: flex;
    align-items: center;
    gap: var(--tn-space-3);
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-control);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2) var(--tn-space-4);
    list-style: none;
  }
  .steps a {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 24px;
    color: var(--tn-text-quiet);
  }
  .steps b {
    display: inline-grid;
    place-items: center;
    inline-size: 1.375rem;
    block-size: 1.375rem;
    border: 1px solid var(--tn-border-control);
    border-radius: 50%;
    font-size: var(--tn-size-dense);
  }
  .steps .done b {
    border-color: var(--tn-accent);
    color: var(--tn-accent-text);
  }
  .steps [aria-current] {
    color: var(--tn-text);
    font-weight: 600;
  }
  .steps [aria-current] b {
    border-color: var(--tn-accent);
    background: var(--tn-accent);
    color: var(--tn-on-accent);
  }
  .steps svg {
    color: var(--tn-danger);
  }
  .step-foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: var(--tn-space-3);
    max-inline-size: 60rem;
  }
  .advice {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
    padding: var(--tn-space-3);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
  }
  :host([folded]) .columns {
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
  }
  :host([folded]) aside {
    border-inline-start: 0;
    border-block-start: 1px solid var(--tn-border);
  }
  :host([folded]) aside > div {
    display: none;
  }
  @media (max-width: 1100px) {
    :host {
      block-size: auto;
      min-block-size: 100%;
    }
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    .form {
      overflow: visible;
    }
    aside {
      position: sticky;
      inset-block-end: 0;
      z-index: 4;
      border-inline-start: 0;
    }
    aside > div {
      position: fixed;
      inset-block: var(--tn-top-bar) var(--tn-status-bar);
      inset-inline-end: 0;
      z-index: 5;
      inline-size: min(var(--tn-context), 92vw);
      border-inline-start: 1px solid var(--tn-border);
      background: var(--tn-surface);
      box-shadow: var(--tn-shadow);
    }
    .figures {
      display: inline-flex;
      justify-self: start;
    }
    .shut {
      display: inline-flex;
      justify-self: end;
    }
  }
  @media (max-width: 720px) {
    .form {
      padding-inline: var(--tn-space-3);
    }
  }
`;
