import "../src/elements/panel-frame.ts";
import { html, LitElement } from "lit";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";
import type { AnswerCall } from "../src/elements/panel-port.ts";

/** `tn-panel-gallery`: the panel that the address names (`?path=`), with what it names as granted, and what was kept and asked. */
class TnPanelGallery extends LitElement {
  static override properties = { _kept: { state: true }, _events: { state: true } };
  declare _kept: Readonly<Record<string, string>>;
  declare _events: readonly string[];
  readonly #query = new URLSearchParams(location.search);

  constructor() {
    super();
    this._kept = {};
    this._events = [];
  }

  override render() {
    const granted = this.#query
      .getAll("granted")
      .map((one) => ({ kind: one.split(" ")[0]!, scope: one.split(" ")[1] ?? "" }));
    return html`<main>
      <h1>Panel</h1>
      <tn-panel-frame
        heading="Panel"
        path=${this.#query.get("path") ?? ""}
        .answer=${this.#answer}
        .granted=${granted}
        @tn-panel-disable=${() => (this._events = [...this._events, "disable"])}
      ></tn-panel-frame>
      <dl>
        ${Object.entries(this._kept).map(
          ([key, value]) =>
            html`<dt>${key}</dt>
              <dd data-key=${key}>${value}</dd>`,
        )}
      </dl>
      <p id="events">${this._events.join(" ")}</p>
    </main>`;
  }

  readonly #answer: AnswerCall = (method, params) => {
    this._events = [...this._events, method];
    if (method === "storage.set") this._kept = { ...this._kept, [String(params["key"])]: String(params["value"]) };
    if (method === "storage.get") return Promise.resolve(this._kept[String(params["key"])] ?? null);
    if (method === "runs.list")
      return Promise.resolve([{ id: "r1", name: "spam", status: "completed", secret: "not in the contract" }]);
    return Promise.resolve(null);
  };
}

startTheme();
await useLocale("en");
customElements.define("tn-panel-gallery", TnPanelGallery);
