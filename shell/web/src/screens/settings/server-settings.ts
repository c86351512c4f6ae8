import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { Settings } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading, type Failure } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/state.ts";
import { setting, toggle } from "./setting.ts";
import { plainTableStyles } from "../../elements/plain-table-styles.ts";
import { settingsStyles } from "./settings-styles.ts";

/** `tn-server-settings`: what holds for everybody who uses this workspace. What the server refuses is not kept. */
export class TnServerSettings extends LitElement {
  static override properties = { services: { attribute: false } };
  declare services: Services;
  readonly #settings = new Loading<Settings>(this);
  readonly #saving = new Loading<Settings>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("services") && !this.hasUpdated) void this.#load();
  }

  override render() {
    const settings = this.#settings.value;
    return html`<tn-failure .failure=${this.#saving.failure ?? this.#settings.failure}></tn-failure> ${
        settings === null
          ? this.#settings.failure
            ? nothing
            : html`<tn-skeleton rows="4" label=${msg("Loading the settings")}></tn-skeleton>`
          : this.#fields(settings)
      }`;
  }

  #fields(settings: Settings) {
    return html`${setting(
      msg("Runs at a time on each device"),
      msg("More share its memory and slow each other down; the others wait in the queue."),
      html`<input
        type="number"
        min="1"
        max="16"
        aria-label=${msg("Runs at a time on each device")}
        .value=${String(settings.runsPerDevice)}
        @change=${({ target }: Event) =>
          this.#change(
            target,
            (now) => String(now.runsPerDevice),
            ({ valueAsNumber }) => ({ ...settings, runsPerDevice: valueAsNumber }),
          )}
      />`,
    )}
    ${setting(
      msg("Offline"),
      msg("Nothing is looked up outside of this machine: no registry, no hub. What is here already goes on."),
      toggle(msg("Offline"), settings.offline, (offline) => void this.#save({ ...settings, offline })),
    )}
    ${this.#text(settings, "proxy", (now) => now.proxy ?? "", {
      title: msg("Proxy"),
      help: msg(
        "Registries, hubs, downloads and packages are reached through it. Empty: what HTTPS_PROXY and HTTP_PROXY of the server say. A user and a password go into the vault.",
      ),
      example: "http://proxy.example:3128",
    })}
    ${this.#text(settings, "noProxy", (now) => now.noProxy.join(", "), {
      title: msg("Without the proxy"),
      help: msg(
        "Hosts, separated by commas; a dot in front stands for all below a domain. This machine and its network never need it.",
      ),
      example: "hub.example, .lan.example",
    })}`;
  }

  #text(
    settings: Settings,
    name: "proxy" | "noProxy",
    shown: (settings: Settings) => string,
    { title, help, example }: { title: string; help: string; example: string },
  ) {
    const changed = (text: string): Partial<Settings> =>
      name === "proxy" ? { proxy: text === "" ? null : text } : { noProxy: text.split(/[\s,]+/).filter(Boolean) };
    const problem = problemAt(this.#saving.failure, `/${name}`);
    return setting(
      title,
      help,
      html`<input
        class="address"
        type="text"
        dir="ltr"
        spellcheck="false"
        autocomplete="off"
        aria-label=${title}
        aria-invalid=${problem === "" ? nothing : "true"}
        placeholder=${example}
        .value=${shown(settings)}
        @change=${({ target }: Event) => this.#change(target, shown, ({ value }) => ({ ...settings, ...changed(value.trim()) }))}
      />`,
      problem,
    );
  }

  #load(): Promise<void> {
    return this.#settings.load((signal) => this.services.client.get("/settings", signal));
  }

  /** What is being typed stays as it is; once it is sent, the field shows what holds from now on. */
  async #change(
    target: EventTarget | null,
    shown: (settings: Settings) => string,
    next: (input: HTMLInputElement) => Settings,
  ): Promise<void> {
    const input = target as HTMLInputElement;
    await this.#save(next(input));
    if (this.#settings.value !== null) input.value = shown(this.#settings.value);
  }

  async #save(next: Settings): Promise<void> {
    await this.#saving.load((signal) => this.services.client.send("PUT", "/settings", { body: next, signal }));
    if (this.#saving.failure === null) {
      this.#settings.value = this.#saving.value;
      this.services.announce(msg("Saved."));
    }
    this.requestUpdate();
  }

  static override styles = [baseStyles, plainTableStyles, settingsStyles];
}

/** What the server says of one field. */
const problemAt = (failure: Failure | null, pointer: string): string =>
  failure?.problems?.find((one) => one.pointer.startsWith(pointer))?.message ?? "";

customElements.define("tn-server-settings", TnServerSettings);
