import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { PluginPage, RunPanel } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { duration } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../panels/panels.ts";
import { detailsStyles } from "./details-styles.ts";
import "./permission-list.ts";
import { pointWords } from "./point-words.ts";
import { useOf } from "./use.ts";

/** What a person wants done with the plugin. */
export type PluginAct = "pin" | "unpin" | "enable" | "disable" | "update" | "remove" | "rollback" | "report";

/** `tn-plugin-details`: one installed plugin: trust, permissions, what it offers and what it did. Tells `tn-act`, `tn-decide`. */
export class TnPluginDetails extends LitElement {
  static override properties = { services: { attribute: false }, page: { attribute: false }, _sure: { state: true } };
  declare services: Services;
  declare page: PluginPage;
  declare _sure: boolean;

  constructor() {
    super();
    this._sure = false;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { page } = this;
    return html`<section aria-label=${page.displayName}>
      <header>
        <h2><bdi>${page.displayName}</bdi></h2>
        <p class="caption"><span dir="ltr">${page.name} ${page.version}</span> · ${page.license}</p>
        <p><bdi>${page.description}</bdi></p>
      </header>
      ${
        page.enabled
          ? nothing
          : html`<p class="notice warn">
              ${icon("warning", 16)}<span>${page.reason ?? msg("It is turned off.")}</span>
            </p>`
      }
      ${page.update === null ? nothing : this.#waiting(page.update)} ${this.#acts(page)}
      ${
        page.enabled && panelsOf(page).length > 0
          ? html`<tn-card heading=${msg("Panels")}
              ><tn-panels
                .services=${this.services}
                .panels=${panelsOf(page)}
                @tn-panel-off=${() => this.#act("disable")}
              ></tn-panels
            ></tn-card>`
          : nothing
      }
      <tn-card heading=${msg("Trust")}>${this.#trust(page)}</tn-card>
      <tn-card heading=${msg("Permissions")}
        ><tn-permissions
          decidable
          .permissions=${page.permissions}
          .warnings=${page.warnings}
          @tn-decide=${({ detail }: CustomEvent<unknown>) => this.#tell("tn-decide", detail)}
        ></tn-permissions
      ></tn-card>
      <tn-card heading=${msg("Offers")}>${this.#offers(page)}</tn-card>
      <tn-card heading=${msg("How it does")}>${this.#health(page)}</tn-card>
      <div class="line">
        <tn-button small kind="quiet" @click=${() => this.#act("report")}>${msg("Save a report")}</tn-button>
        ${
          this._sure
            ? html`<span>${msg("Remove it, with what was granted to it?")}</span>
                <tn-button small @click=${() => (this._sure = false)}>${msg("Keep")}</tn-button>
                <tn-button small kind="danger" @click=${() => this.#act("remove")}>${msg("Remove")}</tn-button>`
            : html`<tn-button small kind="quiet" @click=${() => (this._sure = true)}>${msg("Remove …")}</tn-button>`
        }
      </div>
    </section>`;
  }

  #acts({ enabled, newest, update, pinned }: PluginPage) {
    const isOffered = newest !== null && update === null;
    const pinWords = pinned ? msg("Let it be updated") : msg("Pin this version");
    return html`<div class="line">
      ${
        isOffered
          ? html`<tn-button @click=${() => this.#act("update")}>${msg(str`Update to ${newest}`)}</tn-button>`
          : nothing
      }
      <tn-button @click=${() => this.#act(enabled ? "disable" : "enable")}
        >${enabled ? msg("Turn off") : msg("Turn on")}</tn-button
      >
      <tn-button @click=${() => this.#act(pinned ? "unpin" : "pin")}>${icon("pin", 14)}${pinWords}</tn-button>
    </div>`;
  }

  #waiting({ version }: NonNullable<PluginPage["update"]>) {
    return html`<p class="notice info">
      ${icon("info", 16)}<span
        >${msg(str`Version ${version} asks for more than this one. This one goes on until you accept.`)}</span
      ><tn-button small @click=${() => this.#act("update")}>${msg("See what it asks for")}</tn-button>
    </p>`;
  }

  #trust({ signed, signer, source, integrity, version }: PluginPage) {
    const signature = signed
      ? html`<tn-badge tone="ok">${msg("signature verified")}</tn-badge>`
      : html`<tn-badge tone="warn">${msg("not signed")}</tn-badge>`;
    return html`<dl>
      <dt>${msg("Signature")}</dt>
      <dd>${signature} ${signer === null ? nothing : html`<code dir="ltr">${signer}</code>`}</dd>
      <dt>${msg("From")}</dt>
      <dd>${source === "registry" ? msg("the registry") : msg("a folder of this machine")}</dd>
      <dt>${msg("Version")}</dt>
      <dd dir="ltr">${version}</dd>
      <dt>${msg("Integrity")}</dt>
      <dd><code dir="ltr">${integrity}</code></dd>
    </dl>`;
  }

  #offers({ contributions, taps }: PluginPage) {
    if (contributions.length + taps.length === 0)
      return html`<p class="quiet">${msg("It offers nothing by itself.")}</p>`;
    return html`<ul>
      ${contributions.map(
        ({ point, title, id }) =>
          html`<li>
            <bdi>${title}</bdi> <span class="caption">${pointWords(point)} · <code dir="ltr">${id}</code></span>
          </li>`,
      )}
      ${taps.map((hook) => html`<li>${msg("Hears of runs")} <span class="caption" dir="ltr">${hook}</span></li>`)}
    </ul>`;
  }

  #health({ startMs, crashes, faults, audit, use }: PluginPage) {
    const started = startMs === null ? msg("not started since the server was") : duration(startMs / 1000);
    return html`<dl>
        <dt>${msg("Start")}</dt>
        <dd>${startMs !== null && startMs < 1000 ? `${Math.round(startMs)} ms` : started}</dd>
        <dt>${msg("Faults")}</dt>
        <dd>${crashes}</dd>
      </dl>
      ${useOf(use)}
      ${
        faults.length === 0
          ? nothing
          : html`<details>
              <summary>${msg("What went wrong")}</summary>
              <ul>
                ${faults.map(
                  ({ at, message, mend, code }) =>
                    html`<li>
                      <p>${message}. ${mend}.</p>
                      <p class="caption"><time>${timeOf(at)}</time> · <code dir="ltr">${code}</code></p>
                    </li>`,
                )}
              </ul>
            </details>`
      }
      ${
        audit.length === 0
          ? nothing
          : html`<details>
              <summary>${msg("What it used and was refused")}</summary>
              <ul dir="ltr">
                ${audit.map(
                  ({ at, event, kind, scope, target, outcome }) =>
                    html`<li class="caption">
                      ${timeOf(at)} · ${event} · ${kind} ${target || scope}${outcome === "" ? "" : ` · ${outcome}`}
                    </li>`,
                )}
              </ul>
            </details>`
      }`;
  }

  #act(act: PluginAct): void {
    this._sure = false;
    this.#tell("tn-act", act);
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [baseStyles, detailsStyles];
}

const timeOf = (at: number): string =>
  new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "medium" });

/** Those of this page; others stand on the pages of runs. */
function panelsOf({ name: plugin, displayName, contributions, permissions }: PluginPage): RunPanel[] {
  const granted = permissions.filter(({ decision }) => decision === "granted");
  return contributions
    .filter(({ slot }) => slot === "plugin")
    .map(({ id, title }) => ({ plugin, displayName, id, title, granted }));
}

customElements.define("tn-plugin-details", TnPluginDetails);
