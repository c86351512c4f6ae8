import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { Offered } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/form/form.ts";
import type { FormSchema } from "../../elements/form/fields.ts";
import { byPointer, type Editing, moreLevel, offersAt, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import { at, isMap, type Json } from "./paths.ts";
import { sectionStyles } from "./section-styles.ts";
import { idOf, useOf, written } from "./uses.ts";

const where = "/train/strategy";
const standard = { use: "full", with: {} };

/** `tn-train-method`: how the model learns, and the settings of that way. */
export class TnTrainMethod extends LitElement {
  static override properties = { editing: { attribute: false } };
  declare editing: Editing;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  get #chosen() {
    return useOf(at(this.editing.recipe, ["train", "strategy"])) ?? standard;
  }

  override render() {
    const { offers, problems } = this.editing;
    const methods = offersAt(offers, "training-strategy");
    const chosen = idOf(this.#chosen.use);
    return html`<fieldset>
        <legend>${msg("How it learns")}</legend>
        <div class="options">${methods.map((method) => this.#method(method, chosen))}</div>
        ${
          methods.some(({ id }) => id === chosen)
            ? nothing
            : html`<p class="quiet">
                ${msg("No installed plugin offers this; it is looked up when the plan is made.")}
                <code dir="ltr">${this.#chosen.use}</code>
              </p>`
        }
      </fieldset>
      ${faultLines(problems, where, `${where}/use`, `${where}/with`)}
      ${this.#settings(methods.find(({ id }) => id === chosen))}`;
  }

  #method({ id, title, description, enabled, reason }: Offered, chosen: string) {
    return html`<label class="option">
      <input
        type="radio"
        name="method"
        .checked=${id === chosen}
        ?disabled=${!enabled && id !== chosen}
        @change=${() => this.editing.edit({ path: ["train", "strategy"], value: id })}
      />
      <strong>${title}</strong>
      <span class="quiet">${description}</span>
      ${enabled ? nothing : html`<span class="caption">${reason}</span>`}
    </label>`;
  }

  #settings(method: Offered | undefined) {
    const schema = (isMap(method?.config) ? method.config : {}) as FormSchema;
    const { level, problems, last, edit } = this.editing;
    if (Object.keys(schema.properties ?? {}).length === 0) return nothing;
    const before = useOf(at(last, ["train", "strategy"]));
    const isSame = before !== null && idOf(before.use) === idOf(this.#chosen.use);
    return html`<tn-form
      bare
      .level=${level}
      .schema=${schema}
      .values=${this.#chosen.with}
      .problems=${problemsBelow(problems, `${where}/with`)}
      .compare=${isSame ? byPointer(before.with) : {}}
      .compareLabel=${msg("last run")}
      @tn-level=${moreLevel}
      @tn-change=${({ detail }: CustomEvent<Json>) =>
        edit({ path: ["train", "strategy"], value: written({ use: this.#chosen.use, with: detail }) })}
    ></tn-form>`;
  }

  static override styles = [baseStyles, sectionStyles];
}

customElements.define("tn-train-method", TnTrainMethod);
