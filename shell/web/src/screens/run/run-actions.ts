import { msg, str } from "@lit/localize";
import type { RunPage, RunViewer } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";

export type Verb = "pause" | "unpause" | "stop" | "stop-now" | "resume";

interface Control {
  readonly page: RunPage;
  readonly project: string;
  /** What was asked for and has not happened yet. */
  readonly pending: Verb | null;
  readonly act: (verb: Verb) => void;
  /** The program that is being started. */
  readonly opening: RunViewer | null;
  readonly open: (viewer: RunViewer) => void;
}

/** What can be done with the run as it stands. */
export function drawActions(control: Control) {
  const { page, pending, opening } = control;
  const isLive = page.status === "running" || page.status === "paused";
  if (pending !== null) return html`<span class="quiet" role="status">${pendingWords()[pending]}</span>`;
  if (opening !== null) return html`<span class="quiet" role="status"><bdi>${startingWords(opening)}</bdi></span>`;
  if (isLive) return liveActions(control);
  if (page.status === "queued")
    return html`<tn-button @click=${() => control.act("stop-now")}>${msg("Take it out of the queue")}</tn-button>`;
  return endedActions(control);
}

function viewerButtons({ page, open }: Control) {
  return page.viewers.map(
    (viewer) =>
      html`<tn-button title=${viewer.description} @click=${() => open(viewer)}
        ><bdi>${msg(str`Open ${viewer.title}`)}</bdi></tn-button
      >`,
  );
}

function liveActions(control: Control) {
  const { page, act } = control;
  const isPaused = page.status === "paused";
  return html`${viewerButtons(control)}
    <tn-button @click=${() => act(isPaused ? "unpause" : "pause")}
      >${icon(isPaused ? "play" : "pause", 14)}${isPaused ? msg("Go on") : msg("Pause")}</tn-button
    >
    <details class="menu">
      <summary>${icon("stop", 14)}${msg("Stop")}${icon("down", 12)}</summary>
      <div>
        <button @click=${() => act("stop")}>
          <strong>${msg("Stop and keep")}</strong>
          <span>${msg("Finishes its step and saves. It can be resumed from there.")}</span>
        </button>
        <button @click=${() => act("stop-now")}>
          <strong>${msg("Stop now")}</strong>
          <span>${nowWords(page)}</span>
        </button>
      </div>
    </details>`;
}

function nowWords({ checkpoints }: RunPage): string {
  const last = checkpoints.findLast(({ state }) => state === "committed");
  return last === undefined
    ? msg("Within five seconds. There is no checkpoint yet: it could only begin anew.")
    : msg(str`Within five seconds. It can be resumed from step ${last.step}.`);
}

function endedActions(control: Control) {
  const { page, project, act } = control;
  const id = encodeURIComponent(page.id);
  const hasModel = page.artifacts.some(({ kind }) => kind === "model");
  const canResume = page.resumableFrom !== null;
  return html`${viewerButtons(control)}
    <a class="button" href="/p/${project}/train?fork=${id}">${msg("Fork")}</a>
    ${
      hasModel
        ? html`<a class="button" href="/p/${project}/evaluate/${id}">${msg("Evaluate")}</a>
            <a class="button" href="/p/${project}/export/${id}">${msg("Export")}</a>
            <a class="button ${canResume ? "" : "primary"}" href="/p/${project}/playground?runs=base,${id}"
              >${msg("Try it")}</a
            >`
        : nothing
    }
    ${
      canResume
        ? html`<tn-button kind="primary" @click=${() => act("resume")}>${icon("play", 14)}${msg("Resume")}</tn-button>`
        : nothing
    }`;
}

/** Of its title: what a plugin calls itself. */
export const startingWords = ({ title }: RunViewer): string => msg(str`${title} is starting`);

function pendingWords(): Readonly<Record<Verb, string>> {
  return {
    "pause": msg("It is being paused"),
    "unpause": msg("It goes on"),
    "stop": msg("It finishes its step and saves"),
    "stop-now": msg("It is being stopped"),
    "resume": msg("It is being resumed"),
  };
}

export const actionStyles = css`
  .menu > div {
    inline-size: min(20rem, 80vw);
    padding: var(--tn-space-1);
  }
  .menu button {
    display: grid;
    gap: 2px;
    inline-size: 100%;
    padding: var(--tn-space-2) var(--tn-space-3);
    border: 0;
    border-radius: var(--tn-radius-control);
    background: none;
    color: var(--tn-text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .menu button span {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
  }
  .menu button:hover {
    background: var(--tn-accent-quiet);
  }
`;
