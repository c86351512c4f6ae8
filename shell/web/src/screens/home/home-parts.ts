import { msg, str } from "@lit/localize";
import type { DiskUse, QueueEntry, RunPage, RunRow, Sample } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/button.ts";
import { bytes, duration, metric } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { metricTitle, partsOfMetric } from "../../elements/metric-title.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import { movedPriority, type HomeState } from "./home-state.ts";

/** A run as a card that leads to it: how far it is, or what came of it. */
export function runCard(run: RunRow, page: RunPage | undefined, project: string) {
  const progress = page?.progress ?? null;
  const status = page?.status ?? run.status;
  return html`<a class="card" href="/p/${project}/runs/${encodeURIComponent(run.id)}">
    <span class="line"
      ><strong><bdi>${run.name}</bdi></strong
      >${runStatusBadge(status)}</span
    >
    <span class="line quiet"><bdi>${run.model}</bdi><time>${whenOf(run.startedAt)}</time></span>
    ${
      progress === null || page?.endedAt != null
        ? html`<span class="quiet">${outcome(run)}</span>`
        : html`<progress
              aria-label=${msg(str`Progress of ${run.name}`)}
              max=${progress.total ?? nothing}
              value=${progress.total === null ? nothing : progress.done}
            ></progress>
            <span class="quiet">${remaining(page, progress)}</span>`
    }
  </a>`;
}

function remaining(page: RunPage | undefined, progress: NonNullable<RunPage["progress"]>): string {
  const { done, total, unit, etaSeconds } = progress;
  const count = `${page?.stage ?? progress.stage} ${done}${total === null ? "" : ` / ${total}`} ${unit}`;
  if (etaSeconds === null) return count;
  return `${count} · ${msg(str`${duration(etaSeconds[0])} to ${duration(etaSeconds[1])} remain`)}`;
}

function outcome({ metrics, startedAt, endedAt }: RunRow): string {
  const tested = Object.entries(metrics).filter(([key]) => key.startsWith("test."));
  // A score says more than a loss, where there is one.
  const [key, value] = tested.find(([key]) => key !== "test.loss") ?? tested[0] ?? [];
  const parts = [
    ...(key === undefined || value === undefined ? [] : [`${metricTitle(partsOfMetric(key).name)} ${metric(value)}`]),
    ...(endedAt === null ? [] : [duration((endedAt - startedAt) / 1000)]),
  ];
  return parts.join(" · ");
}

/** The time of a run of today, the day of an older one. */
function whenOf(time: number): string {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  const style = isToday ? ({ timeStyle: "short" } as const) : ({ dateStyle: "medium" } as const);
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(time);
}

/** What waits and runs, with buttons that move it. */
export function queueList(queue: readonly QueueEntry[], project: string, move: (run: string, up: boolean) => void) {
  const words = { waiting: msg("waits"), starting: msg("starts"), running: msg("is running") };
  return html`<ul class="rows">
    ${queue.map(
      ({ run, name, state, device, reason }) =>
        html`<li>
          <a href="/p/${project}/runs/${encodeURIComponent(run)}"><bdi>${name}</bdi></a>
          <span class="quiet">${words[state]} · ${device}${reason === null ? "" : ` · ${reason}`}</span>
          ${
            state === "waiting"
              ? html`<span class="movers"
                  ><tn-button
                    small
                    kind="quiet"
                    label=${msg(str`${name}: earlier`)}
                    reason=${msg("It is the first.")}
                    ?disabled=${movedPriority(queue, run, true) === null}
                    @click=${() => move(run, true)}
                    >${icon("up", 14)}</tn-button
                  ><tn-button
                    small
                    kind="quiet"
                    label=${msg(str`${name}: later`)}
                    reason=${msg("It is the last.")}
                    ?disabled=${movedPriority(queue, run, false) === null}
                    @click=${() => move(run, false)}
                    >${icon("down", 14)}</tn-button
                  ></span
                >`
              : nothing
          }
        </li>`,
    )}
  </ul>`;
}

export function projectList({ projects }: HomeState) {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" });
  return html`<ul class="rows">
    ${projects.map(
      ({ id, name, runs, updatedAt, problem }) =>
        html`<li>
          <a href="/p/${encodeURIComponent(id)}/runs"><bdi>${name}</bdi></a>
          <span class="quiet"
            >${problem ?? (runs === 1 ? msg("1 run") : msg(str`${runs} runs`))}${updatedAt === null ? "" : ` · ${when.format(updatedAt)}`}</span
          >
        </li>`,
    )}
  </ul>`;
}

/** What can be begun, by task. */
export function templateList(samples: readonly Sample[], take: (sample: Sample) => void) {
  const byTask = [...Map.groupBy(samples, ({ task }) => task)];
  return byTask.map(
    ([task, members]) =>
      html`<h3>${task}</h3>
        <ul class="rows">
          ${members.map(
            (sample) =>
              html`<li>
                <span>
                  <strong>${sample.title}</strong>
                  <span class="quiet">${sample.description}</span>
                </span>
                <tn-button small @click=${() => take(sample)}>${msg(str`Open: ${sample.title}`)}</tn-button>
              </li>`,
          )}
        </ul>`,
  );
}

export function diskBar({ items, freeBytes }: DiskUse) {
  const locale = document.documentElement.lang;
  const words: Readonly<Record<DiskUse["items"][number]["what"], string>> = {
    runs: msg("runs"),
    data: msg("data"),
    models: msg("models"),
    environments: msg("Python environments"),
    plugins: msg("plugins"),
    cache: msg("cache"),
  };
  const shown = items.filter(({ bytes: size }) => size > 0);
  const used = shown.reduce((sum, item) => sum + item.bytes, 0);
  const color = (index: number) => `var(--tn-data-${(index % 8) + 1})`;
  const said = shown.map((item) => `${words[item.what]} ${bytes(item.bytes, locale)}`).join(", ");
  return html`<div class="bar" role="img" aria-label=${said}>
      ${shown.map(
        (item, index) => html`<i style="inline-size:${(100 * item.bytes) / used}%;background:${color(index)}"></i>`,
      )}
    </div>
    <ul class="legend">
      ${shown.map(
        (item, index) =>
          html`<li>
            <i style="background:${color(index)}"></i>${words[item.what]} <b>${bytes(item.bytes, locale)}</b>
          </li>`,
      )}
    </ul>
    <p class="caption">${msg(str`${bytes(used, locale)} in use, ${bytes(freeBytes, locale)} free`)}</p>`;
}
