import { msg, str } from "@lit/localize";
import type { ExportJob } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import "../../elements/badge.ts";
import type { Tone } from "../../elements/badge.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { bytes, duration } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import { proofWords } from "./export-words.ts";

export interface JobActs {
  readonly now: number;
  /** Path of the file that is being fetched. */
  readonly busy: string | null;
  readonly cancel: (job: ExportJob) => void;
  readonly fetch: (job: ExportJob, path: string) => void;
}

const tones: Readonly<Record<string, Tone>> = { running: "info", completed: "ok", failed: "danger", cancelled: "warn" };

/** An export: its steps with their times, what came of it, and what was proven. */
export function drawJob(job: ExportJob, title: string, acts: JobActs) {
  const { state, startedAt, endedAt, error, result, steps } = job;
  const words: Readonly<Record<string, string>> = {
    running: msg("running"),
    completed: msg("completed"),
    failed: msg("failed"),
    cancelled: msg("cancelled"),
  };
  const failure = error && { code: error.code, title: error.message, detail: error.cause, mend: error.mend };
  return html`<tn-card heading=${title}>
    <div slot="actions" class="actions">
      <span class="caption">${duration(((endedAt ?? acts.now) - startedAt) / 1000)}</span>
      <tn-badge tone=${tones[state] ?? "neutral"}>${words[state] ?? state}</tn-badge>
      ${
        state === "running"
          ? html`<tn-button small @click=${() => acts.cancel(job)}>${msg("Cancel")}</tn-button>`
          : nothing
      }
    </div>
    <div class="job">
      ${steps.length === 0 ? nothing : drawSteps(job)}
      <tn-failure .failure=${failure}></tn-failure>
      ${error !== null && job.files.length > 0 ? html`<p class="quiet">${msg("What was finished is kept:")}</p>` : nothing}
      ${result === null ? nothing : drawProof(result)} ${drawFiles(job, acts)}
    </div>
  </tn-card>`;
}

function drawSteps({ steps, state }: ExportJob) {
  return html`<ol class="steps">
    ${steps.map(({ name, seconds, done, total }) => {
      const isOpen = seconds === null && state === "running";
      return html`<li class=${isOpen ? "open" : ""}>
        <span class="mark">${icon(isOpen ? "play" : seconds === null ? "cross" : "check", 12)}</span>
        <span>${name}</span>
        ${
          isOpen
            ? html`<progress
                aria-label=${name}
                max=${total ?? nothing}
                value=${total === null ? nothing : done}
              ></progress>`
            : nothing
        }
        <span class="caption">${seconds === null ? nothing : duration(seconds)}</span>
      </li>`;
    })}
  </ol>`;
}

function drawProof({ verified, bytes: size, sha256 }: NonNullable<ExportJob["result"]>) {
  const locale = document.documentElement.lang;
  return html`<p class="proof ${verified === null ? "unproven" : "proven"}">
      ${icon(verified === null ? "warning" : "shield", 16)} <span>${proofWords(verified)}</span>
    </p>
    <p class="caption"><span>${bytes(size, locale)}</span> · <code dir="ltr">sha256 ${sha256}</code></p>`;
}

function drawFiles(job: ExportJob, { busy, fetch }: JobActs) {
  const locale = document.documentElement.lang;
  if (job.files.length === 0) return nothing;
  return html`<ul class="files">
    ${job.files.map(
      ({ path, bytes: size }) =>
        html`<li>
          <code dir="ltr">${path}</code>
          <span class="caption">${bytes(size, locale)}</span>
          <tn-button
            small
            ?disabled=${busy !== null}
            reason=${msg("Another file is being fetched.")}
            label=${msg(str`Download ${path}`)}
            @click=${() => fetch(job, path)}
            >${busy === path ? msg("Fetching") : msg("Download")}</tn-button
          >
        </li>`,
    )}
  </ul>`;
}

export const jobStyles = css`
  .actions {
    display: flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .job {
    display: grid;
    gap: var(--tn-space-3);
  }
  .steps,
  .files {
    display: grid;
    gap: 4px;
    list-style: none;
  }
  .steps li {
    display: grid;
    grid-template-columns: 1.25rem minmax(8rem, auto) minmax(0, 1fr) auto;
    gap: var(--tn-space-2);
    align-items: center;
  }
  .steps .caption {
    grid-column: 4;
  }
  .steps .mark {
    color: var(--tn-ok);
  }
  .steps .open {
    font-weight: 600;
  }
  .steps .open .mark {
    color: var(--tn-info);
  }
  .files li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: var(--tn-space-3);
    align-items: center;
  }
  .files code {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .proof {
    display: flex;
    gap: var(--tn-space-2);
    align-items: start;
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-control);
  }
  .proof svg {
    flex: none;
    margin-block-start: 2px;
  }
  .proven {
    background: var(--tn-ok-quiet);
    color: var(--tn-ok);
  }
  .unproven {
    background: var(--tn-warn-quiet);
    color: var(--tn-warn);
  }
  code {
    overflow-wrap: anywhere;
  }
`;
