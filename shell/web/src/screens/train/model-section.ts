import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { ModelEntry, Offered } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { fitBadge, fitSum } from "../../elements/fit.ts";
import "../../elements/form/form.ts";
import type { FormSchema } from "../../elements/form/fields.ts";
import { type Editing, moreLevel, offersAt, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import { at, isMap, textAt, type Json } from "./paths.ts";
import { sectionStyles } from "./section-styles.ts";

/** `tn-train-model`: the model that is tuned, and whether it fits here. */
export class TnTrainModel extends LitElement {
  static override properties = { editing: { attribute: false }, models: { attribute: false } };
  declare editing: Editing;
  declare models: readonly ModelEntry[];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  get #reference(): string {
    const value = at(this.editing.recipe, ["model", "ref"]);
    return typeof value === "string" ? value : "";
  }

  override render() {
    const { level, problems } = this.editing;
    const isListed = this.models.some(({ ref }) => ref === this.#reference);
    return html`${
        this.models.length === 0
          ? nothing
          : html`<fieldset>
              <legend class="visually-hidden">${msg("Model")}</legend>
              <div class="options">${this.models.map((model) => this.#model(model))}</div>
            </fieldset>`
      }
      ${
        level > 0 || !isListed
          ? html`<label class="field" for="ref"
              ><span>${msg("Reference")}</span>
              <input
                id="ref"
                dir="ltr"
                spellcheck="false"
                aria-describedby="ref-help"
                .value=${this.#reference}
                @change=${(event: Event) => this.#choose((event.target as HTMLInputElement).value.trim())}
              />
              <span id="ref-help" class="caption"
                >${msg("What it begins with says where it comes from.")}
                <span dir="ltr">${this.#schemes().join(" ")}</span></span
              ></label
            >`
          : nothing
      }
      ${faultLines(problems, "/model", "/model/ref", "/model/use")} ${level > 0 ? this.#settings() : nothing}
      <a href="/models?task=${textAt(this.editing.recipe, ["task"])}">${msg("All models")}</a>`;
  }

  #model(model: ModelEntry) {
    const { ref, title, license, fit, local } = model;
    return html`<label class="option">
      <input type="radio" name="model" .checked=${ref === this.#reference} @change=${() => this.#choose(ref, model)} />
      <strong><bdi>${title}</bdi></strong>
      <span class="quiet"
        >${[license, local ? msg("on this machine") : msg("is downloaded")].filter(Boolean).join(" · ")}</span
      >
      <span>${fitBadge(fit)}</span>
      <span class="caption">${fitSum(fit)}</span>
    </label>`;
  }

  #schemes(): string[] {
    return offersAt(this.editing.offers, "model-adapter").flatMap(({ schemes }) =>
      (schemes ?? []).map((scheme) => `${scheme}:`),
    );
  }

  get #adapter(): Offered | undefined {
    const scheme = this.#reference.split(":")[0] ?? "";
    return offersAt(this.editing.offers, "model-adapter").find(({ schemes }) => schemes?.includes(scheme));
  }

  #settings() {
    const schema = (isMap(this.#adapter?.config) ? this.#adapter.config : {}) as FormSchema;
    if (Object.keys(schema.properties ?? {}).length === 0) return nothing;
    const { recipe, level, problems, edit } = this.editing;
    return html`<tn-form
      bare
      .level=${level}
      .schema=${schema}
      .values=${at(recipe, ["model", "with"]) ?? {}}
      .problems=${problemsBelow(problems, "/model/with")}
      @tn-level=${moreLevel}
      @tn-change=${({ detail }: CustomEvent<Json>) =>
        edit({ path: ["model", "with"], value: Object.keys(detail).length === 0 ? undefined : detail })}
    ></tn-form>`;
  }

  #choose(ref: string, model?: ModelEntry): void {
    // Another adapter has other settings: what was said for the one before would be refused.
    const settings = model === undefined ? at(this.editing.recipe, ["model", "with"]) : undefined;
    this.editing.edit({
      path: ["model"],
      value: { ref, ...(model !== undefined && { use: model.adapter }), ...(isMap(settings) && { with: settings }) },
    });
  }

  static override styles = [baseStyles, sectionStyles];
}

customElements.define("tn-train-model", TnTrainModel);
