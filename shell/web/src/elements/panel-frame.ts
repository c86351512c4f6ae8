import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { PanelLook } from "@tuneit/protocol/panel";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";
import type { AnswerCall, PanelPort } from "./panel-port.ts";

/** `left`: it tried to go elsewhere. The policy stops that, but a browser may have looked the address up by then. */
type PanelEnd = "flood" | "oversized" | "silent" | "left";

const tokens = [
  "text",
  "text-quiet",
  "surface",
  "surface-raised",
  "surface-lowered",
  "border",
  "border-control",
  "accent",
  "on-accent",
  "accent-text",
  "accent-quiet",
  "ok",
  "warn",
  "danger",
  "font",
  "font-mono",
  "size-base",
  "space-2",
  "space-3",
  "space-4",
  "radius-control",
];

/**
 * `tn-panel-frame`: a plugin's panel in a frame without an origin. It is given one port, once; where it hangs, floods or
 * sends too much it is covered, with Reload and Disable. Tells `tn-panel-disable`.
 */
export class TnPanelFrame extends LitElement {
  static override properties = {
    path: {},
    heading: {},
    answer: { attribute: false },
    granted: { attribute: false },
    _ended: { state: true },
    _height: { state: true },
    _load: { state: true },
  };
  /** Of the page below `/panels/`. */
  declare path: string;
  declare heading: string;
  declare answer: AnswerCall | null;
  declare granted: readonly { readonly kind: string; readonly scope: string }[];
  declare _ended: PanelEnd | null;
  declare _height: number;
  /** Rises with each reload. */
  declare _load: number;
  #port: PanelPort | null = null;
  #isHandedOver = false;
  #documents = 0;

  constructor() {
    super();
    this.path = "";
    this.heading = "";
    this.answer = null;
    this.granted = [];
    this._ended = null;
    this._height = 320;
    this._load = 0;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("message", this.#asked);
    document.addEventListener("tn-theme", this.#show);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("message", this.#asked);
    document.removeEventListener("tn-theme", this.#show);
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("path") || changed.has("_load")) this.#close();
  }

  override render() {
    if (this.path === "") return nothing;
    return html`<div class="frame" style="block-size:${this._height}px">
      ${this._ended === null ? this.#frame() : this.#cover(this._ended)}
    </div>`;
  }

  /** A new address each time, so that a reload is a new document. */
  #frame() {
    return html`<iframe
      sandbox="allow-scripts"
      referrerpolicy="no-referrer"
      title=${this.heading}
      @load=${this.#loaded}
      src="${this.path}?${this._load}"
    ></iframe>`;
  }

  #cover(why: PanelEnd) {
    const words = {
      flood: msg("The panel sent more than it may, and was stopped."),
      oversized: msg("The panel sent a message that is too large, and was stopped."),
      silent: msg("The panel does not answer, and was stopped."),
      left: msg("The panel tried to go to another address, and was stopped."),
    };
    return html`<div class="cover" role="alert">
      <p>${words[why]}</p>
      <tn-button @click=${this.#reload}>${msg("Reload")}</tn-button>
      <tn-button @click=${() => this.dispatchEvent(new Event("tn-panel-disable"))}
        >${msg("Turn the plugin off")}</tn-button
      >
    </div>`;
  }

  /** Once for each document: a second one is none that was asked for. */
  #loaded(): void {
    this.#documents += 1;
    if (this.#documents < 2) return;
    this.#close();
    this._ended = "left";
  }

  /** The frame says that it is there; the port goes to it alone, and once. */
  readonly #asked = (event: MessageEvent<unknown>): void => {
    const target = this.renderRoot.querySelector("iframe")?.contentWindow;
    if (target == null || event.source !== target || event.data !== "tuneit-panel-ready" || this.#isHandedOver) return;
    this.#isHandedOver = true;
    void this.#handOver(target);
  };

  async #handOver(target: Window): Promise<void> {
    const { PanelPort } = await import("./panel-port.ts");
    const channel = new MessageChannel();
    this.#port = new PanelPort({
      port: channel.port1,
      answer: (method, params) => this.#answer(method, params),
      isGranted: (kind, scope) =>
        this.granted.some((one) => one.kind === kind && (scope === null || one.scope === scope)),
      ended: (why) => (this._ended = why),
    });
    target.postMessage("tuneit-panel-port", "*", [channel.port2]);
    this.#show();
  }

  #answer: AnswerCall = async (method, params) => {
    if (method !== "view.resize") return this.answer?.(method, params);
    this._height = Number(params["height"]);
    return null;
  };

  readonly #show = (): void => {
    const style = getComputedStyle(document.documentElement);
    const values = tokens.map((name) => [`--tn-${name}`, style.getPropertyValue(`--tn-${name}`).trim()] as const);
    const { documentElement: root } = document;
    const look: PanelLook = {
      theme: root.dataset["theme"] === "dark" ? "dark" : "light",
      tokens: Object.fromEntries(values),
      zoom: Number(style.getPropertyValue("--tn-zoom")) || 1,
      locale: root.lang,
      direction: root.dir === "rtl" ? "rtl" : "ltr",
    };
    this.#port?.look(look);
  };

  #reload(): void {
    this._ended = null;
    this._load += 1;
  }

  #close(): void {
    this.#port?.close();
    this.#port = null;
    this.#isHandedOver = false;
    this.#documents = 0;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      .frame {
        position: relative;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface);
        overflow: hidden;
      }
      iframe {
        inline-size: 100%;
        block-size: 100%;
        border: 0;
      }
      .cover {
        position: absolute;
        inset: 0;
        display: flex;
        flex-wrap: wrap;
        align-content: center;
        align-items: center;
        justify-content: center;
        gap: var(--tn-space-2);
        padding: var(--tn-space-4);
        background: var(--tn-surface);
      }
      .cover p {
        flex: 1 0 100%;
        text-align: center;
      }
    `,
  ];
}

customElements.define("tn-panel-frame", TnPanelFrame);
