import { css } from "lit";

/** Head, legend, tools, and what kinds draw as elements of the page. */
export const chartStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  :host(:fullscreen) {
    display: grid;
    padding: var(--tn-space-5);
    background: var(--tn-surface);
    overflow: auto;
  }
  figure {
    min-inline-size: 0;
    margin: 0;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-1) var(--tn-space-2);
    padding-block-end: var(--tn-space-2);
  }
  h2 {
    font-size: var(--tn-size-base);
  }
  h3 {
    margin: 0;
    font: 600 var(--tn-size-dense) / 1.4 var(--tn-font);
  }
  .room {
    block-size: 220px;
  }
  .problem {
    color: var(--tn-danger);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    list-style: none;
  }
  .legend button,
  .menu button {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 24px;
    padding: 0 6px;
    border: 0;
    border-radius: var(--tn-radius-control);
    background: none;
    color: var(--tn-text);
    font: inherit;
    font-size: var(--tn-size-dense);
    cursor: pointer;
  }
  .legend button:hover,
  .menu button:hover {
    background: var(--tn-accent-quiet);
  }
  .legend button[aria-pressed="false"] {
    color: var(--tn-text-quiet);
    text-decoration: line-through;
  }
  .legend button[aria-pressed="false"] i {
    opacity: 0.3;
  }
  .legend i {
    inline-size: 14px;
    border-block-start: 2.5px solid currentColor;
  }
  .legend i.dash {
    border-block-start-style: dashed;
  }
  .legend .form {
    inline-size: auto;
    border: 0;
    font-style: normal;
  }
  .legend b {
    font: 600 1em var(--tn-font-mono);
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px;
    margin-inline-start: auto;
  }
  .smooth {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  .smooth input {
    inline-size: 5.5rem;
    min-block-size: 24px;
    padding: 0;
    accent-color: var(--tn-accent);
  }
  .smooth .mono {
    inline-size: 2rem;
    font-family: var(--tn-font-mono);
  }
  select {
    min-block-size: var(--tn-control-small);
    font-size: var(--tn-size-dense);
  }
  .menu {
    position: relative;
  }
  summary {
    display: grid;
    place-items: center;
    inline-size: var(--tn-control-small);
    block-size: var(--tn-control-small);
    border-radius: var(--tn-radius-control);
    color: var(--tn-text-quiet);
    list-style: none;
    cursor: pointer;
  }
  summary:hover {
    background: var(--tn-accent-quiet);
    color: var(--tn-text);
  }
  .menu > div {
    position: absolute;
    inset-inline-end: 0;
    z-index: 3;
    display: grid;
    padding: var(--tn-space-1);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
    box-shadow: var(--tn-shadow);
  }
  .menu button {
    padding-inline: var(--tn-space-3);
  }
  .page {
    overflow: auto;
  }
  .pairs,
  .pictures {
    padding: 0;
    list-style: none;
  }
  .pairs {
    display: grid;
    gap: var(--tn-space-3);
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
    gap: var(--tn-space-2);
  }
  .side {
    padding: var(--tn-space-2) var(--tn-space-3);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
  }
  .attribution {
    line-height: 2.1;
    overflow-wrap: anywhere;
  }
  .attribution i,
  .attribution bdi {
    white-space: pre-wrap;
  }
  .attribution span,
  .attribution-key span {
    padding-block: 2px;
    border-radius: 3px 3px 0 0;
  }
  .for {
    background: color-mix(in oklab, var(--tn-data-1) var(--share, 18%), var(--tn-surface));
    border-block-end: 2px solid var(--tn-data-1);
  }
  .against {
    background: color-mix(in oklab, var(--tn-data-2) var(--share, 18%), var(--tn-surface));
    border-block-end: 2px dashed var(--tn-data-2);
  }
  .attribution-key span {
    padding-inline: 4px;
    color: var(--tn-text);
  }
  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  del {
    background: var(--tn-danger-quiet);
    color: var(--tn-danger);
  }
  ins {
    background: var(--tn-ok-quiet);
    color: var(--tn-ok);
  }
  .pictures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
    gap: var(--tn-space-3);
  }
  .frame {
    position: relative;
    aspect-ratio: 1;
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-lowered);
    overflow: hidden;
  }
  .frame > * {
    position: absolute;
    inset: 0;
  }
  .heat {
    opacity: 0.55;
  }
  .mask {
    opacity: 0.5;
  }
  .marks {
    inline-size: 100%;
    block-size: 100%;
    fill: none;
    stroke-width: 2px;
  }
  .marks * {
    vector-effect: non-scaling-stroke;
  }
  .frame > .box {
    inset-inline-end: auto;
    inset-block-end: auto;
    padding: 0 4px;
    background: var(--tn-surface-raised);
    color: var(--tn-text);
    font-size: var(--tn-size-caption);
  }
  .pictures figcaption {
    padding-block: var(--tn-space-1);
    font-size: var(--tn-size-dense);
  }
  .wrong {
    color: var(--tn-danger);
  }
`;
