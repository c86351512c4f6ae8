import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { SecretList } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/state.ts";
import { plainTableStyles } from "../../elements/plain-table-styles.ts";
import { settingsStyles } from "./settings-styles.ts";

/** `tn-secrets`: names and hosts. A value is typed, sent, and never shown again, here or anywhere. */
export class TnSecrets extends LitElement {
  static override properties = { services: { attribute: false }, _sure: { state: true } };
  declare services: Services;
  /** The secret whose removal waits for a second press. */
  declare _sure: string | null;
  readonly #list = new Loading<SecretList>(this);
  readonly #command = new Loading<unknown>(this);

  constructor() {
    super();
    this._sure = null;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("services") && !this.hasUpdated) void this.#load();
  }

  override render() {
    const list = this.#list.value;
    return html`<tn-failure .failure=${this.#command.failure ?? this.#list.failure}></tn-failure>
      <p class="quiet">${this.#protection(list)}</p>
      ${list === null ? nothing : this.#rows(list)}
      <form @submit=${this.#add} @keydown=${this.#enter}>
        <h3>${msg("Store a secret")}</h3>
        <label
          >${msg("Name")}<input
            name="name"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9._\\-]{0,99}"
            autocomplete="off"
            dir="ltr"
        /></label>
        <label>${msg("Value")}<input name="value" type="password" required autocomplete="off" /></label>
        <label
          >${msg("Sent only to")}<input
            name="hosts"
            placeholder="huggingface.co:443"
            autocomplete="off"
            dir="ltr"
          /><span class="caption"
            >${msg("host:port, several with a space between. A name that is stored already gets the new value.")}</span
          ></label
        >
        <tn-button kind="primary" @click=${this.#submit}>${msg("Store it")}</tn-button>
      </form>`;
  }

  #protection(list: SecretList | null): string {
    if (list?.protection == null)
      return msg("Values are encrypted on this machine. They go in here and never come out.");
    const words = {
      "keychain": msg("Encrypted; the key lies in this machine's keychain. Values never come out."),
      "passphrase": msg("Encrypted behind a passphrase. Values never come out."),
      "plain-text": msg(
        "The key lies beside the vault, because somebody asked for it: who can read your files can read the values.",
      ),
    };
    return words[list.protection];
  }

  #rows({ items }: SecretList) {
    if (items.length === 0) return html`<p>${msg("No secret is stored.")}</p>`;
    const day = (at: number): string =>
      new Date(at).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
    return html`<ul class="rows">
      ${items.map(
        ({ name, hosts, rotatedAt }) =>
          html`<li>
            <code dir="ltr">${name}</code>
            <span class="quiet" dir="ltr">${hosts.length === 0 ? msg("to no host") : hosts.join(" ")}</span>
            <span class="caption">${msg(str`set on ${day(rotatedAt)}`)}</span>
            ${
              this._sure === name
                ? html`<tn-button small @click=${() => (this._sure = null)}>${msg("Keep")}</tn-button
                    ><tn-button small kind="danger" @click=${() => this.#remove(name)}>${msg("Forget it")}</tn-button>`
                : html`<tn-button
                    small
                    kind="quiet"
                    label=${msg(str`Forget ${name}`)}
                    @click=${() => (this._sure = name)}
                    >${msg("Forget …")}</tn-button
                  >`
            }
          </li>`,
      )}
    </ul>`;
  }

  /** Its button is none of the form's, which would submit it by Enter. */
  #enter(event: KeyboardEvent): void {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) this.#submit(event);
  }

  #submit(event: Event): void {
    (event.currentTarget as Element).closest("form")?.requestSubmit();
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const text = (name: string): string => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    const hosts = text("hosts")
      .split(/[\s,]+/)
      .filter(Boolean);
    const body = { value: text("value"), ...(hosts.length > 0 && { hosts }) };
    form.reset();
    await this.#send("PUT", text("name"), msg("Stored."), body);
  }

  async #remove(name: string): Promise<void> {
    this._sure = null;
    await this.#send("DELETE", name, msg("Forgotten."));
  }

  async #send(method: "PUT" | "DELETE", name: string, said: string, body?: unknown): Promise<void> {
    const path = `/secrets/${encodeURIComponent(name)}`;
    await this.#command.load((signal) =>
      this.services.client.send(method, path, { signal, ...(body !== undefined && { body }) }),
    );
    if (this.#command.failure === null) this.services.announce(said);
    await this.#load();
  }

  #load(): Promise<void> {
    return this.#list.load((signal) => this.services.client.get("/secrets", signal));
  }

  static override styles = [baseStyles, plainTableStyles, settingsStyles];
}

customElements.define("tn-secrets", TnSecrets);
