import { css } from "lit";

export const trySectionStyles = css`
  .state {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--tn-space-3);
  }
  form {
    display: grid;
    justify-items: start;
    gap: var(--tn-space-2);
  }
  form .field,
  textarea {
    inline-size: 100%;
    max-inline-size: 40rem;
  }
  textarea {
    font-weight: 400;
    padding: var(--tn-space-2);
    resize: vertical;
  }
  .answers {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    gap: var(--tn-space-3);
  }
  .answers:not(:has(*)) {
    display: none;
  }
  .verdict {
    display: grid;
    gap: 3px;
    padding: var(--tn-space-3);
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-control);
    background: var(--tn-surface-raised);
  }
  .score {
    display: grid;
    grid-template-columns: 7rem 1fr 2.5rem;
    gap: var(--tn-space-2);
    align-items: center;
    font-size: var(--tn-size-dense);
  }
  .score bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .score i {
    block-size: 6px;
    border-radius: 3px;
    background: var(--tn-border);
    overflow: hidden;
  }
  .score b {
    display: block;
    block-size: 100%;
    background: var(--tn-accent);
  }
  th.number {
    font-family: inherit;
  }
  .number {
    text-align: end;
    font-family: var(--tn-font-mono);
  }
`;
