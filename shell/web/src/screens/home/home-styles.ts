import { css } from "lit";

export const homeStyles = css`
  section h2 {
    margin-block-end: var(--tn-space-2);
  }
  h3 {
    padding: var(--tn-space-2) var(--tn-space-4) 0;
    color: var(--tn-text-quiet);
    font: 600 var(--tn-size-dense) / 1.4 var(--tn-font);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr));
    gap: var(--tn-space-3);
  }
  .card .quiet {
    overflow: hidden;
    font-size: var(--tn-size-dense);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--tn-space-2);
    min-inline-size: 0;
  }
  .line strong {
    min-inline-size: 0;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
    gap: var(--tn-space-4);
    align-items: start;
  }
  ul {
    list-style: none;
  }
  .rows li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--tn-space-3);
    min-block-size: var(--tn-row);
    padding: var(--tn-space-1) var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
  }
  .rows li:last-child {
    border-block-end: 0;
  }
  .rows li > .quiet {
    font-size: var(--tn-size-dense);
  }
  .rows li > span:has(strong) {
    display: grid;
    flex: 1;
    min-inline-size: 12rem;
  }
  .rows strong {
    font-weight: 600;
  }
  .bar {
    display: flex;
    block-size: 10px;
    border-radius: 5px;
    background: var(--tn-border);
    overflow: hidden;
  }
  .legend {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
    gap: 2px;
    margin-block: var(--tn-space-2);
    font-size: var(--tn-size-dense);
  }
  .legend i {
    display: inline-block;
    inline-size: 8px;
    block-size: 8px;
    margin-inline-end: 6px;
    border-radius: 2px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--tn-space-2);
    margin-block-start: var(--tn-space-2);
  }
  a.primary {
    border-color: var(--tn-accent);
    background: var(--tn-accent);
    color: var(--tn-on-accent);
    font-weight: 600;
  }
  @media (max-width: 720px) {
    .body {
      padding-inline: var(--tn-space-3);
    }
  }
`;
