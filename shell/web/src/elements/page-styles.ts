import { css } from "lit";

/** A screen's head and body. */
export const pageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-3);
    padding: var(--tn-space-3) var(--tn-space-5);
  }
  .head .push {
    margin-inline-start: auto;
  }
  .head ~ tn-failure {
    margin: var(--tn-space-2) var(--tn-space-5) var(--tn-space-4);
  }
  .head ~ tn-nearest[told] {
    margin: var(--tn-space-1) var(--tn-space-5) var(--tn-space-2);
  }
  /* What waits begins where its heading does. */
  .head ~ tn-skeleton {
    padding-inline: var(--tn-space-5);
  }
  .body > tn-skeleton {
    padding-inline: 0;
  }
  .body {
    display: grid;
    flex: 1;
    grid-auto-rows: max-content;
    align-content: start;
    gap: var(--tn-space-4);
    min-block-size: 0;
    padding: var(--tn-space-2) var(--tn-space-5) var(--tn-space-5);
    overflow: auto;
  }
`;
