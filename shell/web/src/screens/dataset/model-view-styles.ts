import { css } from "lit";

export const modelViewStyles = css`
  :host {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2) var(--tn-space-4);
    padding: var(--tn-space-2) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    background: var(--tn-surface);
  }
  .tools label {
    display: inline-flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .tools label,
  .tools select {
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  .tools input[type="number"] {
    inline-size: 6.5rem;
  }
  .body {
    display: grid;
    flex: 1;
    align-content: start;
    gap: var(--tn-space-4);
    overflow: auto;
    min-block-size: 0;
    padding: var(--tn-space-4);
  }
  .body:focus-visible {
    outline-offset: -2px;
  }
  .lengths {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    align-items: center;
    gap: var(--tn-space-4);
  }
  .facts {
    display: grid;
    gap: var(--tn-space-2);
  }
  .facts strong {
    font-size: var(--tn-size-metric);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-1) var(--tn-space-4);
    font-size: var(--tn-size-dense);
  }
  .legend > span {
    display: inline-flex;
    align-items: center;
    gap: var(--tn-space-1);
  }
  .legend i {
    inline-size: 1.1rem;
    block-size: 0.9rem;
    border-radius: 3px;
  }
  .legend .even {
    background: linear-gradient(to right, var(--tn-surface-lowered) 50%, var(--tn-accent-quiet) 50%);
  }
  .legend .template {
    border: 1px solid var(--tn-border-control);
  }
  .legend .trained {
    border-block-end: 2px solid var(--tn-ok);
    background: var(--tn-ok-quiet);
  }
  .legend .ignored {
    border: 1px dashed var(--tn-border);
  }
  .legend .cut {
    background: linear-gradient(transparent 45%, var(--tn-danger) 45% 58%, transparent 58%);
  }
  ol {
    display: grid;
    gap: var(--tn-space-2);
    list-style: none;
  }
  li {
    display: grid;
    gap: var(--tn-space-2);
    min-inline-size: 0;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface-raised);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .push {
    flex: 1;
  }
  @media (max-width: 1000px) {
    .lengths {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
