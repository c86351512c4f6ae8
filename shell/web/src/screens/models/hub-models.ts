import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ModelEntry, ModelHubEntry } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/state.ts";

/** Between two letters nobody is asked. */
const restMs = 350;

/** `tn-hub-models`: asks one hub, or for leave to ask it; tells `tn-found` with what it has. It draws no model itself. */
export class TnHubModels extends LitElement {
  static override properties = { services: { attribute: false }, hub: { attribute: false }, task: {}, text: {} };
  declare services: Services;
  declare hub: ModelHubEntry;
  declare task: string;
  declare text: string;
  readonly #found = new Loading<{ items: readonly ModelEntry[] }>(this);
  readonly #allowed = new Loading<unknown>(this);
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.task = "";
    this.text = "";
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    const query = new URLSearchParams();
    if (this.text !== "") query.set("q", this.text);
    if (this.task !== "") query.set("task", this.task);
    const path = `/hubs/${encodeURIComponent(this.hub.hub)}/models?${query.toString()}`;
    if (!this.hub.ready || path === this.#asked) return;
    const isFirst = this.#asked === "";
    this.#asked = path;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(path), isFirst ? 0 : restMs);
  }

  async #ask(path: string): Promise<void> {
    await this.#found.load((signal) => this.services.client.get(path, signal));
    const items = this.#found.value?.items ?? [];
    this.dispatchEvent(new CustomEvent("tn-found", { detail: { hub: this.hub.hub, items } }));
  }

  override render() {
    const { hub } = this;
    const found = this.#found.value;
    const words =
      found === null
        ? ""
        : found.items.length === 0
          ? msg("nothing of that name")
          : msg(str`${found.items.length} found`);
    return html`<h2>
        ${msg(str`From ${hub.title}`)}
        ${words === "" ? nothing : html`<span class="quiet" role="status">${words}</span>`}
      </h2>
      ${hub.ready ? this.#state() : this.#leave()}`;
  }

  #state() {
    if (this.#found.failure)
      return html`<tn-failure .failure=${this.#found.failure}
        ><tn-button @click=${() => void this.#ask(this.#asked)}>${msg("Ask again")}</tn-button></tn-failure
      >`;
    return this.#found.value === null
      ? html`<tn-skeleton rows="3" label=${msg(str`Asking ${this.hub.title}`)}></tn-skeleton>`
      : nothing;
  }

  /** A permission is given on purpose: what it means stands beside the button. */
  #leave() {
    const { plugin, asks, title } = this.hub;
    const hosts = asks.filter(({ kind }) => kind === "net:connect");
    return html`<div class="leave">
      <p>${msg(str`${plugin} may not reach ${title} yet, so only models of this machine are listed. It asks for:`)}</p>
      <ul>
        ${hosts.map(
          ({ scope, means, reason }) =>
            html`<li>
              ${means} <span class="quiet"><code dir="ltr">${scope}</code> · ${reason}</span>
            </li>`,
        )}
      </ul>
      <tn-button @click=${() => void this.#allow()}>${msg(str`Allow ${title}`)}</tn-button>
      <tn-failure .failure=${this.#allowed.failure}></tn-failure>
    </div>`;
  }

  async #allow(): Promise<void> {
    const { plugin, asks } = this.hub;
    const path = `/plugins/${encodeURIComponent(plugin)}/grants`;
    await this.#allowed.load(async () => {
      for (const { kind, scope } of asks.filter((one) => one.kind === "net:connect"))
        await this.services.client.send("PUT", path, { body: { kind, scope, decision: "allow" } });
    });
    this.dispatchEvent(new CustomEvent("tn-allowed"));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
      }
      h2 .quiet {
        font-weight: 400;
        font-size: var(--tn-size-base);
      }
      .leave {
        display: grid;
        justify-items: start;
        gap: var(--tn-space-2);
        padding: var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
      ul {
        padding-inline-start: 1.2em;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];
}

customElements.define("tn-hub-models", TnHubModels);
