import { css } from "lit";

export const formStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-4);
    max-inline-size: 40rem;
  }
  .levels,
  .input,
  .name,
  .acts,
  .notice,
  .compared {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .field,
  .items {
    display: grid;
    gap: var(--tn-space-1);
    min-inline-size: 0;
  }
  .items {
    justify-items: start;
    gap: var(--tn-space-2);
  }
  .name {
    min-block-size: 1.5rem;
  }
  label,
  .label {
    font-weight: 600;
  }
  .name .caption {
    font-weight: 400;
  }
  .name i {
    display: inline-block;
    inline-size: 7px;
    block-size: 7px;
    margin-inline-start: 6px;
    border-radius: 50%;
    background: var(--tn-accent);
    vertical-align: middle;
  }
  h3 {
    margin: var(--tn-space-2) 0 0;
    padding-block-end: var(--tn-space-1);
    border-block-end: 1px solid var(--tn-border);
    font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
  }
  fieldset {
    display: grid;
    gap: var(--tn-space-4);
    min-inline-size: 0;
    margin: 0;
    padding: var(--tn-space-3) var(--tn-space-4) var(--tn-space-4);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
  }
  legend {
    padding: 0 var(--tn-space-1);
    font-weight: 600;
  }
  .nested {
    display: grid;
    gap: var(--tn-space-3);
    inline-size: 100%;
  }
  .input > tn-combobox,
  .input > input:not([type="checkbox"]):not([type="range"]),
  .input > textarea {
    flex: 1 1 12rem;
    min-inline-size: 0;
    max-inline-size: 24rem;
  }
  .input > input.number:not([type="checkbox"]):not([type="range"]) {
    flex: 0 1 8rem;
    font-variant-numeric: tabular-nums;
  }
  .input.slider > input[type="range"] {
    flex: 1 1 8rem;
    min-inline-size: 6rem;
    max-inline-size: 15rem;
    appearance: none;
    min-block-size: 1.5rem;
    padding: 0;
    border: 0;
    background: none;
  }
  input[type="range"]::-webkit-slider-runnable-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--tn-border-control);
  }
  input[type="range"]::-moz-range-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--tn-border-control);
  }
  input[type="range"]::-webkit-slider-thumb {
    appearance: none;
    inline-size: 16px;
    block-size: 16px;
    margin-block-start: -6px;
    border: 2px solid var(--tn-surface);
    border-radius: 50%;
    background: var(--tn-accent);
  }
  input[type="range"]::-moz-range-thumb {
    inline-size: 12px;
    block-size: 12px;
    border: 2px solid var(--tn-surface);
    border-radius: 50%;
    background: var(--tn-accent);
  }
  .input > textarea {
    flex-basis: 100%;
    max-inline-size: 100%;
    padding: var(--tn-space-2);
    resize: vertical;
  }
  select {
    max-inline-size: 100%;
  }
  .input.switch {
    min-block-size: var(--tn-control-small);
  }
  input[role="switch"] {
    appearance: none;
    position: relative;
    inline-size: 2.25rem;
    min-block-size: 1.25rem;
    block-size: 1.25rem;
    margin: 2px 0;
    padding: 0;
    border-radius: 99px;
    background: var(--tn-surface-lowered);
    cursor: pointer;
    transition: background var(--tn-time-control) var(--tn-ease);
  }
  input[role="switch"]::before {
    content: "";
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: 3px;
    inline-size: calc(1.25rem - 8px);
    block-size: calc(1.25rem - 8px);
    border-radius: 50%;
    background: var(--tn-border-control);
    transition: transform var(--tn-time-control) var(--tn-ease);
  }
  input[role="switch"]:checked {
    border-color: var(--tn-accent);
    background: var(--tn-accent);
  }
  input[role="switch"]:checked::before {
    background: var(--tn-on-accent);
    transform: translateX(1rem);
  }
  input[role="switch"]:checked:dir(rtl)::before {
    transform: translateX(-1rem);
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 2px;
    padding: 2px;
    border: 1px solid var(--tn-border-control);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
  }
  .levels .segments {
    padding: 0;
    border: 0;
    background: none;
    gap: var(--tn-space-2);
  }
  .segments label {
    font-weight: 400;
    cursor: pointer;
  }
  .segments input {
    position: absolute;
    opacity: 0;
    min-block-size: 0;
    pointer-events: none;
  }
  .segments span {
    display: grid;
    place-items: center;
    min-block-size: var(--tn-control-small);
    min-inline-size: var(--tn-control-small);
    padding: 0 var(--tn-space-2);
    border-radius: 4px;
  }
  .segments label:hover span {
    background: var(--tn-surface-lowered);
  }
  .segments input:checked + span {
    background: var(--tn-accent-quiet);
    font-weight: 600;
  }
  .segments input:focus-visible + span {
    outline: 2px solid var(--tn-accent);
    outline-offset: 2px;
  }
  .item {
    display: flex;
    align-items: flex-start;
    gap: var(--tn-space-2);
    inline-size: 100%;
  }
  .item.box {
    padding: var(--tn-space-3);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
  }
  .item .part {
    flex: 1;
    min-inline-size: 0;
  }
  .item .key {
    flex: 0 1 9rem;
    min-inline-size: 5rem;
  }
  .item .acts {
    flex-wrap: nowrap;
    gap: 0;
    min-block-size: var(--tn-control);
  }
  [aria-invalid] {
    border-color: var(--tn-danger);
  }
  :disabled {
    border-color: var(--tn-border);
    color: var(--tn-text-quiet);
    cursor: not-allowed;
  }
  .fault {
    color: var(--tn-danger);
    font-size: var(--tn-size-dense);
  }
  .reason {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
  }
  .fault svg,
  .reason svg {
    vertical-align: -1px;
  }
  .notice {
    justify-content: space-between;
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-control);
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .mono {
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .segments input:checked + span {
      outline: 2px solid;
    }
    .name i {
      background: Highlight;
    }
  }
`;
