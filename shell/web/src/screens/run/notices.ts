import { msg, str } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import type { Alert } from "./alerts.ts";

/** Where a waiting run stands, and why it waits. */
export function drawQueued({ queuePlace, queueReason }: RunPage, toFront: () => void) {
  return html`<section class="notice info" aria-label=${msg("Queue")}>
    ${icon("clock", 18)}
    <div>
      <h2>${queuePlace === null ? msg("It is being prepared") : msg(str`Place ${queuePlace} in the queue`)}</h2>
      <p>${queueReason ?? msg("It starts by itself as soon as the device is free.")}</p>
      <p class="quiet">${msg("This page may be closed; the run starts without it.")}</p>
    </div>
    ${
      queuePlace !== null && queuePlace > 1
        ? html`<tn-button @click=${toFront}>${msg("Move it to the front")}</tn-button>`
        : nothing
    }
  </section>`;
}

/** The stream is cut: what is there stays, and says how old it is. */
export function drawLost(since: number, newestAt: number | null) {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
  return html`<section class="notice warn" role="status">
    ${icon("warning", 18)}
    <div>
      <h2>${msg(str`Connection lost since ${clock.format(since)}`)}</h2>
      <p>
        ${
          newestAt === null
            ? msg("The run goes on without this page. What is shown may be old.")
            : msg(str`The run goes on without this page. The last point is of ${clock.format(newestAt)}.`)
        }
        ${msg("It catches up by itself, without a gap.")}
      </p>
    </div>
  </section>`;
}

/** Why it failed, what helps, and the last good checkpoint. */
export function drawFailure(page: RunPage, logAddress: string, copy: () => void) {
  const { error, checkpoints } = page;
  if (error === null) return nothing;
  const last = checkpoints.findLast(({ state }) => state === "committed");
  const failure = { code: error.code, title: error.message, detail: error.cause, mend: error.mend };
  return html`<tn-failure .failure=${failure}>
    <div class="mends">
      <p class="caption">
        ${last === undefined ? msg("No checkpoint was written.") : msg(str`Last good checkpoint: step ${last.step}.`)}
      </p>
      <a href=${logAddress}>${msg("Show the log")}</a>
      <tn-button small @click=${copy}>${msg("Copy")}</tn-button>
    </div>
  </tn-failure>`;
}

export function drawAlerts(alerts: readonly Alert[], { warnings }: RunPage) {
  if (alerts.length + warnings.length === 0) return nothing;
  return html`<ul class="alerts" aria-label=${msg("Alerts")}>
    ${alerts.map(({ tone, title, mend }) => drawAlert(tone, title, mend))}
    ${warnings.map(({ message, mend, count }) =>
      drawAlert("warn", count > 1 ? msg(str`${message} (${count} times)`) : message, mend),
    )}
  </ul>`;
}

function drawAlert(tone: string, title: string, mend: string) {
  return html`<li class=${tone}>
    ${icon("warning", 14)}
    <div>
      <p>${title}</p>
      <p class="mend">${mend}</p>
    </div>
  </li>`;
}

export const noticeStyles = css`
  .notice {
    display: flex;
    gap: var(--tn-space-3);
    align-items: start;
    padding: var(--tn-space-3) var(--tn-space-4);
    border: 1px solid transparent;
    border-radius: var(--tn-radius-card);
  }
  .notice > div {
    flex: 1;
  }
  .notice h2 {
    font-size: var(--tn-size-base);
  }
  .notice.info {
    border-color: var(--tn-info);
    background: var(--tn-info-quiet);
  }
  .notice.warn {
    border-color: var(--tn-warn);
    background: var(--tn-warn-quiet);
  }
  .notice.info > svg {
    color: var(--tn-info);
  }
  .notice.warn > svg {
    color: var(--tn-warn);
  }
  .notice .quiet {
    color: inherit;
  }
  .mends {
    display: grid;
    justify-items: end;
    align-content: start;
    gap: var(--tn-space-2);
  }
  .mends .caption {
    color: inherit;
  }
  .alerts {
    display: grid;
    gap: var(--tn-space-2);
    list-style: none;
  }
  .alerts li {
    display: flex;
    gap: var(--tn-space-2);
    padding: var(--tn-space-2) var(--tn-space-3);
    border-radius: var(--tn-radius-control);
    background: var(--tn-warn-quiet);
    color: var(--tn-text);
    font-size: var(--tn-size-dense);
  }
  .alerts li.danger {
    background: var(--tn-danger-quiet);
  }
  .alerts svg {
    flex: none;
    margin-block-start: 2px;
    color: var(--tn-warn);
  }
  .alerts .danger svg {
    color: var(--tn-danger);
  }
  .alerts .mend {
    color: var(--tn-text-quiet);
  }
`;
