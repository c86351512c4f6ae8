import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { DoctorCheck, Sample, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { chooseLocale, localeNames, locales, preferredLocale, type Locale } from "../../app/locale.ts";
import { chooseTheme, chosenTheme, themes, type Theme } from "../../app/theme.ts";
import { chooseLevel, chosenLevel, type Level } from "../../data/level.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { machineWords } from "./machine-words.ts";
import { welcomeStyles } from "./welcome-styles.ts";

type Step = 1 | 2 | 3;

/** `tn-welcome`: three steps for the first visit, each of which can be left out. Nothing waits for them. */
export class TnWelcome extends LitElement {
  static override properties = { services: { attribute: false }, _step: { state: true } };
  declare services: Services;
  declare _step: Step;
  readonly #system = new Loading<SystemInfo>(this);
  readonly #doctor = new Loading<{ checks: readonly DoctorCheck[] }>(this);
  readonly #samples = new Loading<{ items: readonly Sample[] }>(this);
  readonly #command = new Loading<unknown>(this);

  constructor() {
    super();
    this._step = 1;
    updateWhenLocaleChanges(this);
    onDocument(this, "tn-theme", this.#redraw);
    onDocument(this, "tn-level", this.#redraw);
    onDocument(this, "keydown", this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    localStorage.setItem("tuneit.welcomed", "true");
  }

  readonly #redraw = (): void => this.requestUpdate();

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    const { client } = this.services;
    // Each lands by itself: the machine at once, its examination some seconds later.
    void this.#system.load((signal) => client.get("/system", signal));
    void this.#doctor.load((signal) => client.get("/system/doctor", signal));
    void this.#samples.load((signal) => client.get("/samples", signal));
  }

  override render() {
    const titles = [msg("This machine"), msg("As you like it"), msg("First project")];
    return html`<div class="body">
      <div class="sheet">
        <h1>${msg("Welcome to TuneIT")}</h1>
        <p class="quiet">
          ${msg("Fine-tune models with your own examples, on your own machine. Three short steps; every one can be left out.")}
        </p>
        <ol aria-label=${msg("Steps")}>
          ${titles.map(
            (title, index) =>
              html`<li>
                <button
                  aria-current=${index + 1 === this._step ? "step" : nothing}
                  @click=${() => this.#go((index + 1) as Step)}
                >
                  <b aria-hidden="true">${index + 1}</b>${title}
                </button>
              </li>`,
          )}
        </ol>
        <section aria-label=${titles[this._step - 1] ?? ""} tabindex="-1">
          ${this._step === 1 ? this.#machine() : this._step === 2 ? this.#taste() : this.#project()}
        </section>
        <div class="foot">
          <tn-button kind="quiet" @click=${() => this.#leave()}>${msg("Skip all")}</tn-button>
          <span></span>
          ${
            this._step === 1
              ? nothing
              : html`<tn-button @click=${() => this.#go((this._step - 1) as Step)}>${msg("Back")}</tn-button>`
          }
          <tn-button kind="primary" @click=${() => this.#next()}
            >${this._step === 3 ? msg("To the start page") : msg("Next")}</tn-button
          >
        </div>
      </div>
    </div>`;
  }

  #machine() {
    const system = this.#system.value;
    return html`${
      system === null
        ? html`<tn-failure .failure=${this.#system.failure}></tn-failure> ${
              this.#system.failure
                ? nothing
                : html`<tn-skeleton rows="3" label=${msg("Looking at the machine")}></tn-skeleton>`
            }`
        : html`<ul class="words">
            ${machineWords(system).map((words) => html`<li>${words}</li>`)}
          </ul>`
    }
    ${this.#checks()}`;
  }

  #checks() {
    const { value, failure } = this.#doctor;
    if (failure !== null) return html`<tn-failure .failure=${failure}></tn-failure>`;
    if (value === null)
      return html`<p class="quiet">
          ${msg("Python, sandbox and limits are being tried; this takes some seconds. You can go on.")}
        </p>
        <tn-skeleton rows="3" label=${msg("Trying the sandbox")}></tn-skeleton>`;
    const words = { ok: msg("good"), warning: msg("works, with limits"), problem: msg("needs mending") };
    const tones = { ok: "ok", warning: "warn", problem: "danger" } as const;
    const order = { problem: 0, warning: 1, ok: 2 };
    return html`<ul class="checks">
      ${value.checks
        .toSorted((a, b) => order[a.status] - order[b.status])
        .map(
          ({ name, status, found, mend }) =>
            html`<li>
              <tn-badge tone=${tones[status]}>${words[status]}</tn-badge>
              <div>
                <strong>${name}</strong>
                <p class="quiet">${found}</p>
                ${mend === null ? nothing : html`<p>${mend}</p>`}
              </div>
            </li>`,
        )}
    </ul>`;
  }

  #taste() {
    const themeWords = { system: msg("As the system"), light: msg("Light"), dark: msg("Dark") };
    const levels = [
      [msg("Beginner"), msg("Little to decide: data, training and a try on one screen.")],
      [msg("Intermediate"), msg("The settings that are often changed.")],
      [msg("Expert"), msg("Every setting there is.")],
    ];
    return html`<fieldset>
        <legend>${msg("Language")}</legend>
        ${locales.map((locale) =>
          this.#radio(
            "language",
            localeNames[locale],
            "",
            locale === preferredLocale(),
            () => void this.#speak(locale),
          ),
        )}
      </fieldset>
      <fieldset>
        <legend>${msg("Theme")}</legend>
        ${themes.map((theme: Theme) =>
          this.#radio("theme", themeWords[theme], "", theme === chosenTheme(), () => chooseTheme(theme)),
        )}
      </fieldset>
      <fieldset class="tall">
        <legend>${msg("How much to see")}</legend>
        ${levels.map(([title = "", text = ""], level) =>
          this.#radio("level", title, text, level === chosenLevel(), () => chooseLevel(level as Level)),
        )}
        <p class="caption">
          ${msg("Keys 1 to 3. It hides settings and never changes them; it can be changed at any time.")}
        </p>
      </fieldset>`;
  }

  #radio(name: string, title: string, text: string, checked: boolean, choose: () => void) {
    return html`<label>
      <input type="radio" name=${name} .checked=${checked} @change=${choose} />
      <span>${title}</span>${text === "" ? nothing : html`<span class="quiet">${text}</span>`}
    </label>`;
  }

  async #speak(locale: Locale): Promise<void> {
    await chooseLocale(locale);
    this.requestUpdate();
  }

  #project() {
    const samples = this.#samples.value?.items ?? [];
    const project = this.#system.value?.workspace.id ?? "default";
    return html`<tn-failure .failure=${this.#command.failure}></tn-failure>
      <div class="ways">
        ${samples.slice(0, 2).map(
          (sample) =>
            html`<button class="way" @click=${() => void this.#take(sample, project)}>
              <strong>${msg("Sample project")}: ${sample.title}</strong>
              <span class="quiet">${sample.description}</span>
            </button>`,
        )}
        <a class="way" href="/p/${project}/data/import">
          <strong>${msg("Bring your own data")}</strong>
          <span class="quiet">${msg("A table with texts and labels is enough.")}</span>
        </a>
        <a class="way" href="/">
          <strong>${msg("Look around first")}</strong>
          <span class="quiet">${msg("Nothing is downloaded or changed.")}</span>
        </a>
      </div>`;
  }

  async #take({ id }: Sample, project: string): Promise<void> {
    await this.#command.load(async (signal) => {
      const path = `/samples/${encodeURIComponent(id)}`;
      const { recipe } = await this.services.client.send<{ recipe: string }>("POST", path, { signal });
      this.services.go(`/p/${project}/train/${encodeURIComponent(recipe)}`);
    });
  }

  #go(step: Step): void {
    this._step = step;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("section")?.focus());
  }

  #next(): void {
    if (this._step === 3) this.#leave();
    else this.#go((this._step + 1) as Step);
  }

  #leave(): void {
    this.services.go("/");
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const [target] = event.composedPath();
    const level = ["1", "2", "3"].indexOf(event.key);
    const isControl = target instanceof HTMLElement && target.matches("a, button, select, input:not([type=radio])");
    if (event.key === "Escape") this.#leave();
    else if (event.key === "Enter" && !isControl) this.#next();
    else if (level >= 0) chooseLevel(level as Level);
    else return;
    event.preventDefault();
  };

  static override styles = [baseStyles, pageStyles, welcomeStyles];
}

customElements.define("tn-welcome", TnWelcome);
