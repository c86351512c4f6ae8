import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/form/form.ts";
import type { Values } from "../../elements/form/fields.ts";
import { changesBetween, said } from "./changes.ts";
import { byPointer, type Editing, moreLevel, problemsBelow } from "./editing.ts";
import { drawEngine } from "./engine-settings.ts";
import { faultLines } from "./fault-line.ts";
import { trainSchema } from "./parameters.ts";
import { changesOf, presets, type Preset } from "./presets.ts";
import { at, isMap, type Edit, type Json } from "./paths.ts";
import { sectionStyles } from "./section-styles.ts";
import { idOf, usesOf } from "./uses.ts";

/** `tn-train-parameters`: starting points, and every setting of `train`. Tells `tn-note` where an edit cleared another. */
export class TnTrainParameters extends LitElement {
  static override properties = { editing: { attribute: false } };
  declare editing: Editing;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { level, problems, last } = this.editing;
    const before = at(last, ["train"]);
    return html`${this.#presets()}
      <tn-form
        bare
        .level=${level}
        .schema=${trainSchema(this.#watchable)}
        .values=${this.#values}
        .problems=${problemsBelow(problems, "/train")}
        .compare=${byPointer(before)}
        .compareLabel=${msg("last run")}
        @tn-level=${moreLevel}
        @tn-change=${({ detail }: CustomEvent<Values>) => this.#changed(detail)}
      ></tn-form>
      ${faultLines(problems, "/train")} ${drawEngine(this.editing)}`;
  }

  /** Without the strategy, which has a section of its own. */
  get #values(): Json {
    const train = at(this.editing.recipe, ["train"]);
    const { strategy: _, ...values } = isMap(train) ? train : {};
    return values;
  }

  /** What the chosen metrics measure on the validation rows, the first the best to go by. */
  get #watchable(): string[] {
    const { recipe, offers } = this.editing;
    const used = new Set(usesOf(recipe["metrics"]).map(({ use }) => idOf(use)));
    const measured = offers.filter(({ point, id }) => point === "metric" && used.has(id));
    return measured.flatMap(({ values }) => (values ?? []).map(({ name }) => `validation.${name}`));
  }

  #presets() {
    const best = this.#watchable.find((name) => name.endsWith("f1_macro")) ?? this.#watchable[0];
    return html`<fieldset>
      <legend>${msg("Start from")}</legend>
      <div class="options presets">${presets(best).map((preset) => this.#preset(preset))}</div>
    </fieldset>`;
  }

  #preset(preset: Preset) {
    const changes = changesOf(preset, this.editing.recipe);
    return html`<div class="option preset">
      <strong>${preset.title}</strong>
      <span class="quiet">${preset.description}</span>
      ${
        changes.length === 0
          ? html`<span class="caption">${msg("This is what the recipe says.")}</span>`
          : html`<ul class="caption">
                ${changes.map(({ name, was, is }) => html`<li><code dir="ltr">${name}</code> ${said(was)} → ${said(is)}</li>`)}
              </ul>
              <tn-button small @click=${() => this.editing.edit(...preset.edits)}
                >${msg(str`Use: ${preset.title}`)}</tn-button
              >`
      }
    </div>`;
  }

  #changed(next: Values): void {
    const edits: Edit[] = changesBetween(this.#values, next).map(({ name, is }) => ({
      path: ["train", ...name.split(".")],
      value: is === "" ? undefined : is,
    }));
    const changed = (name: string) => edits.some(({ path, value }) => path.join(".") === name && value !== undefined);
    // Without a metric there is nothing to stop by.
    if (next["stopEarly"] !== undefined && !at(next, ["stopEarly", "metric"]))
      edits.push({ path: ["train", "stopEarly"], value: undefined });
    this.#clear("steps", "epochs", changed, edits);
    this.#clear("epochs", "steps", changed, edits);
    if (edits.length > 0) this.editing.edit(...edits);
  }

  /** Epochs and steps say the same in two ways: the newer one holds, and it is said that the other went. */
  #clear(set: string, other: string, changed: (name: string) => boolean, edits: Edit[]): void {
    if (!changed(`train.${set}`) || this.#values[other] === undefined) return;
    edits.push({ path: ["train", other], value: undefined });
    const detail = msg(str`${other} was taken away: ${set} says how long it trains.`);
    this.dispatchEvent(new CustomEvent("tn-note", { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    baseStyles,
    sectionStyles,
    css`
      .presets {
        grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
      }
      .preset {
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        justify-items: start;
        cursor: default;
      }
      .preset > * {
        grid-column: 1 !important;
      }
      ul {
        list-style: none;
      }
      tn-button {
        margin-block-start: var(--tn-space-1);
      }
    `,
  ];
}

customElements.define("tn-train-parameters", TnTrainParameters);
