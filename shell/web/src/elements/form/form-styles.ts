import { css } from "lit";

export const formStyles = css`
  :host {
    display: grid;
    gap: var(--tn-space-4);
    max-inline-size: 36rem;
  }
  .levels,
  .input {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .field {
    display: grid;
    gap: var(--tn-space-1);
  }
  label {
    font-weight: 600;
  }
  label i {
    display: inline-block;
    inline-size: 6px;
    block-size: 6px;
    margin-inline-start: 6px;
    border-radius: 50%;
    background: var(--tn-accent);
    vertical-align: middle;
  }
  input:not([type="checkbox"]),
  select {
    inline-size: min(16rem, 100%);
  }
  input[type="checkbox"] {
    inline-size: 1.5rem;
    margin: 0;
    min-block-size: 1.5rem;
    accent-color: var(--tn-accent);
  }
  [aria-invalid] {
    border-color: var(--tn-danger);
  }
  .fault {
    color: var(--tn-danger);
    font-size: var(--tn-size-dense);
  }
`;
