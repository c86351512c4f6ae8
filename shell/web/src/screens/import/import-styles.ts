import { css } from "lit";

/** Of the import screen's head and of what is on its way. */
export const importStyles = css`
  .page:has(tn-import-reading) > tn-failure {
    margin: var(--tn-space-2) var(--tn-space-5);
  }
  .page {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: var(--tn-space-4);
    min-block-size: 0;
    padding: 0 var(--tn-space-5) var(--tn-space-5);
    overflow: auto;
  }
  .page:has(tn-import-reading) {
    display: flex;
    flex-direction: column;
    gap: 0;
    padding: 0;
  }
  tn-import-reading {
    flex: 1;
  }
  .note {
    display: inline-flex;
    align-items: center;
    gap: var(--tn-space-1);
  }
  .told {
    padding: var(--tn-space-2) var(--tn-space-5);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .transfer,
  .refused {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
    padding: var(--tn-space-5);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-surface);
  }
  .refused {
    border-color: var(--tn-warn);
    background: var(--tn-warn-quiet);
  }
  .refused .quiet {
    color: inherit;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2);
  }
  pre {
    inline-size: 100%;
    margin: var(--tn-space-2) 0 0;
    padding: var(--tn-space-3);
    overflow: auto;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-lowered);
    font: var(--tn-size-dense) / 1.5 var(--tn-font-mono);
  }
`;
