import { msg, str } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import { duration } from "../../elements/format.ts";
import { icon, type IconName } from "../../elements/icon.ts";
import { stageTitle } from "./stage-title.ts";

type Told = RunPage["stages"][number];

const icons: Readonly<Record<string, IconName>> = {
  done: "check",
  skipped: "check",
  failed: "cross",
  running: "play",
  starting: "play",
  paused: "pause",
  pausing: "pause",
  cancelling: "stop",
};

/** The stages of the plan, and where the run stands in them. */
export function drawStages({ plan, stages }: RunPage, now: number) {
  const told = new Map(stages.map((stage) => [stage.stage, stage]));
  return html`<ol class="stages">
    ${plan.stages.map((planned) => {
      const stage = told.get(planned.id);
      const state = stage?.state ?? "waiting";
      return html`<li class=${state}>
        <span class="mark">${icon(icons[state] ?? "clock", 12)}</span>
        <span>${stageTitle(planned)} <span class="visually-hidden">${stateWords()[state] ?? state}</span></span>
        <span class="caption">${stage === undefined ? nothing : timeOf(stage, now)}</span>
      </li>`;
    })}
  </ol>`;
}

function timeOf({ state, seconds, startedAt, reason, attempt }: Told, now: number): string {
  if (state === "skipped") return reason === "cached" ? msg("was there") : msg("skipped");
  const isOver = state === "done" || state === "failed";
  const took = seconds ?? (startedAt === null || isOver ? null : (now - startedAt) / 1000);
  const words = took === null ? (stateWords()[state] ?? state) : duration(took);
  return attempt > 1 ? msg(str`${words}, attempt ${attempt}`) : words;
}

function stateWords(): Readonly<Record<string, string>> {
  return {
    waiting: msg("waits"),
    starting: msg("starts"),
    running: msg("running"),
    pausing: msg("is being paused"),
    paused: msg("paused"),
    cancelling: msg("is being stopped"),
    done: msg("done"),
    failed: msg("failed"),
    skipped: msg("skipped"),
  };
}

export const stageStyles = css`
  .stages {
    display: grid;
    gap: 0;
    list-style: none;
  }
  .stages li {
    position: relative;
    display: grid;
    grid-template-columns: 1.25rem 1fr auto;
    gap: var(--tn-space-2);
    align-items: center;
    padding-block: 5px;
    color: var(--tn-text-quiet);
  }
  .stages li:not(:last-child)::after {
    position: absolute;
    inset-block: calc(50% + 0.625rem) calc(-50% + 0.625rem);
    inset-inline-start: 0.6rem;
    inline-size: 1px;
    background: var(--tn-border);
    content: "";
  }
  .stages .mark {
    display: grid;
    place-items: center;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border-radius: 50%;
    background: var(--tn-surface-lowered);
  }
  .stages .done .mark,
  .stages .skipped .mark {
    background: var(--tn-ok-quiet);
    color: var(--tn-ok);
  }
  .stages .failed .mark {
    background: var(--tn-danger-quiet);
    color: var(--tn-danger);
  }
  .stages .running,
  .stages .starting,
  .stages .failed {
    color: var(--tn-text);
    font-weight: 600;
  }
  .stages .running .mark,
  .stages .starting .mark {
    background: var(--tn-info-quiet);
    color: var(--tn-info);
  }
  .stages .paused .mark,
  .stages .pausing .mark,
  .stages .cancelling .mark {
    background: var(--tn-warn-quiet);
    color: var(--tn-warn);
  }
  .stages .caption {
    font-weight: 400;
  }
`;
