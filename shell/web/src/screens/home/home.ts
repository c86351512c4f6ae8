import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DiskUse, Sample, StreamEvent, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { coalesced } from "../../data/coalesced.ts";
import { keptIn } from "../../data/kept.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { arrowsAmong } from "../../elements/arrows.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { linkCardStyles } from "../../elements/link-card-styles.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument, untilGone } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { diskBar, projectList, queueList, runCard, templateList } from "./home-parts.ts";
import { isLive, movedPriority, readHome, readRun, type HomeState } from "./home-state.ts";
import { homeStyles } from "./home-styles.ts";

interface Seen {
  readonly at: number;
  readonly project: string;
  readonly state: HomeState;
}

const lastSeen = keptIn<Seen | null>("home", (stored) => {
  const seen = stored as Seen | null;
  return Array.isArray(seen?.state?.runs) && typeof seen.at === "number" ? seen : null;
});

/** `tn-home`: where one was, what runs and waits, and where to begin. */
export class TnHome extends LitElement {
  static override properties = { services: { attribute: false } };
  declare services: Services;
  readonly #state = new Loading<Seen>(this);
  readonly #command = new Loading<unknown>(this);
  readonly #end = untilGone(this);
  #followed = "";
  #following = new AbortController();
  /** Told apart: adding up folders takes seconds, and nothing else waits for it. */
  readonly #disk = new Loading<DiskUse>(this);
  readonly #loadSoon = coalesced(() => this.#load(), this.#end);
  #isOld = true;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
    arrowsAmong(this, () => [...this.renderRoot.querySelectorAll<HTMLElement>("a.card")]);
    this.#state.value = lastSeen.get();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following.abort();
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    if (localStorage.getItem("tuneit.welcomed") === null) this.services.go("/welcome");
    this.#loadSoon();
    void this.#disk.load((signal) => this.services.client.get("/system/disk", signal));
    this.services.follow(["runs", "queue"], () => this.#loadSoon(), this.#end);
  }

  async #load(): Promise<void> {
    await this.#state.load(async (signal) => {
      const { client } = this.services;
      const [system, state] = await Promise.all([client.get<SystemInfo>("/system", signal), readHome(client, signal)]);
      return { at: Date.now(), project: system.workspace.id, state };
    });
    if (this.#state.failure !== null || this.#state.value === null) return;
    this.#isOld = false;
    this.requestUpdate();
    lastSeen.set(this.#state.value);
    this.#followRuns(this.#state.value);
  }

  #followRuns({ state }: Seen): void {
    const ids = Object.keys(state.pages);
    if (ids.join(" ") === this.#followed) return;
    this.#followed = ids.join(" ");
    this.#following.abort();
    this.#following = new AbortController();
    const { signal } = this.#following;
    const readers = new Map(ids.map((id) => [`run:${id}`, coalesced(() => this.#loadRun(id), signal)]));
    const heard = ({ topic }: StreamEvent): void => readers.get(topic)?.();
    if (ids.length > 0)
      this.services.follow(
        ids.map((id) => `run:${id}`),
        heard,
        this.#following.signal,
      );
  }

  async #loadRun(id: string): Promise<void> {
    const page = await readRun(this.services.client, id).catch(() => null);
    const seen = this.#state.value;
    if (page === null || seen === null || !this.isConnected) return;
    this.#state.value = { ...seen, state: { ...seen.state, pages: { ...seen.state.pages, [id]: page } } };
    this.requestUpdate();
    if (!isLive(page)) this.#loadSoon();
  }

  override render() {
    const seen = this.#state.value;
    return html`<div class="head">
        <h1>${msg("Home")}</h1>
        ${seen !== null && this.#isOld && this.#state.failure ? html`<span class="quiet">${this.#dated(seen)}</span>` : nothing}
        <span class="push"></span>
        ${
          seen === null
            ? nothing
            : html`<a class="button" href="/p/${seen.project}/data/import">${msg("Import data")}</a>
                <a class="button primary" href="/p/${seen.project}/train">${msg("New training")}</a>`
        }
      </div>
      <div class="body">
        <tn-failure .failure=${this.#state.failure ?? this.#command.failure}></tn-failure>
        ${seen === null ? this.#waiting() : this.#content(seen)}
      </div>`;
  }

  #dated({ at }: Seen): string {
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    return msg(str`as it was at ${when.format(at)}`);
  }

  #waiting() {
    if (this.#state.failure) return nothing;
    return html`<tn-skeleton rows="10" label=${msg("Loading what is here")}></tn-skeleton>`;
  }

  #content({ state, project }: Seen) {
    const { runs, pages, queue, samples, recipes, datasets } = state;
    const disk = this.#disk.value;
    const isFirst = runs.length === 0 && recipes.length === 0 && datasets.length === 0;
    const take = (sample: Sample) => void this.#take(sample, project);
    return html`${isFirst ? this.#first(samples, project, take) : nothing}
      ${
        runs.length === 0
          ? nothing
          : html`<section aria-label=${msg("Go on with")}>
              <h2>${msg("Go on with")}</h2>
              <div class="cards">${runs.map((run) => runCard(run, pages[run.id], project))}</div>
            </section>`
      }
      <div class="grid">
        ${
          queue.length === 0
            ? nothing
            : html`<tn-card flush heading=${msg("Queue")}
                >${queueList(queue, project, (run, up) => void this.#move(run, up))}</tn-card
              >`
        }
        ${
          recipes.length === 0
            ? nothing
            : html`<tn-card flush heading=${msg("Recipes")}>
                <ul class="rows">
                  ${recipes.slice(0, 5).map(
                    ({ id, name, task }) =>
                      html`<li>
                        <a href="/p/${project}/train/${encodeURIComponent(id)}"><bdi>${name}</bdi></a>
                        <span class="quiet">${task}</span>
                      </li>`,
                  )}
                </ul>
              </tn-card>`
        }
        <tn-card flush heading=${msg("Projects")}>${projectList(state)}</tn-card>
        ${
          samples.length === 0 || isFirst
            ? nothing
            : html`<tn-card flush heading=${msg("Templates by task")}>${templateList(samples, take)}</tn-card>`
        }
        ${disk === null ? nothing : html`<tn-card heading=${msg("Disk")}>${diskBar(disk)}</tn-card>`}
      </div>`;
  }

  #first(samples: readonly Sample[], project: string, take: (sample: Sample) => void) {
    return html`<tn-empty
      heading=${msg("Nothing is here yet")}
      text=${msg("Bring your own texts and labels, or look at how it goes with a sample first.")}
    >
      <div class="row">
        ${samples
          .slice(0, 1)
          .map(
            (sample) =>
              html`<tn-button kind="primary" @click=${() => take(sample)}
                >${msg(str`Open: ${sample.title}`)}</tn-button
              >`,
          )}
        <a class="button" href="/p/${project}/data/import">${msg("Import data")}</a>
      </div>
    </tn-empty>`;
  }

  async #take({ id }: Sample, project: string): Promise<void> {
    await this.#command.load(async (signal) => {
      const path = `/samples/${encodeURIComponent(id)}`;
      const { recipe } = await this.services.client.send<{ recipe: string }>("POST", path, { signal });
      this.services.go(`/p/${project}/train/${encodeURIComponent(recipe)}`);
    });
  }

  async #move(run: string, up: boolean): Promise<void> {
    const priority = movedPriority(this.#state.value?.state.queue ?? [], run, up);
    if (priority === null) return;
    const path = `/queue/${encodeURIComponent(run)}`;
    await this.#command.load((signal) => this.services.client.send("PATCH", path, { body: { priority }, signal }));
    await this.#load();
    this.services.announce(up ? msg("Moved up.") : msg("Moved down."));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const project = this.#state.value?.project;
    if (project === undefined || event.defaultPrevented) return;
    event.preventDefault();
    this.services.go(`/p/${project}/train`);
  };

  static override styles = [baseStyles, controlStyles, pageStyles, linkCardStyles, homeStyles];
}

customElements.define("tn-home", TnHome);
