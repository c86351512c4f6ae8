import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/form/form.ts";
import type { FormSchema } from "../../elements/form/fields.ts";
import { type Editing, moreLevel, offersAt, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import "./pick-list.ts";
import { at, isMap, textAt, type Json } from "./paths.ts";
import { sectionStyles } from "./section-styles.ts";
import { idOf } from "./uses.ts";

/** `tn-train-results`: what is measured, drawn, written and told, and where it all runs. */
export class TnTrainResults extends LitElement {
  static override properties = { editing: { attribute: false } };
  declare editing: Editing;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const lists = [
      {
        key: "metrics",
        point: "metric",
        legend: msg("Measure"),
        hint: msg("On validation and test rows, before and after."),
      },
      { key: "visualize", point: "visualizer", legend: msg("Draw"), hint: msg("Charts of the run.") },
      {
        key: "exports",
        point: "exporter",
        legend: msg("Export"),
        hint: msg("The tuned model in other formats, each checked."),
      },
      { key: "track", point: "tracker", legend: msg("Tell others"), hint: msg("Programs that follow the run.") },
    ] as const;
    return html`${lists.map(
      ({ key, point, legend, hint }) =>
        html`<tn-pick-list
          legend=${legend}
          hint=${hint}
          .editing=${this.editing}
          .path=${[key]}
          .offers=${offersAt(this.editing.offers, point)}
        ></tn-pick-list>`,
    )}
    ${this.#compute()} ${this.#seed()}`;
  }

  #compute() {
    const { recipe, level, problems, offers, edit } = this.editing;
    const places = offersAt(offers, "compute-provider");
    const chosen = idOf(textAt(recipe, ["compute", "use"]) || "local");
    const config = places.find(({ id }) => id === chosen)?.config;
    const schema = (isMap(config) ? config : {}) as FormSchema;
    return html`<fieldset>
      <legend>${msg("Where it runs")}</legend>
      <div class="options">
        ${places.map(
          ({ id, title, description, enabled, reason }) =>
            html`<label class="option">
              <input
                type="radio"
                name="compute"
                .checked=${id === chosen}
                ?disabled=${!enabled && id !== chosen}
                @change=${() => edit({ path: ["compute"], value: { use: id } })}
              />
              <strong>${title}</strong>
              <span class="quiet">${enabled ? description : (reason ?? description)}</span>
            </label>`,
        )}
      </div>
      ${
        Object.keys(schema.properties ?? {}).length === 0
          ? nothing
          : html`<tn-form
              bare
              .level=${level}
              .schema=${schema}
              .values=${at(recipe, ["compute", "with"]) ?? {}}
              .problems=${problemsBelow(problems, "/compute/with")}
              @tn-level=${moreLevel}
              @tn-change=${({ detail }: CustomEvent<Json>) =>
                edit({ path: ["compute", "with"], value: Object.keys(detail).length === 0 ? undefined : detail })}
            ></tn-form>`
      }
      ${faultLines(problems, "/compute", "/compute/use", "/compute/with")}
    </fieldset>`;
  }

  #seed() {
    const { recipe, level, problems, edit } = this.editing;
    const schema = {
      properties: {
        seed: {
          type: "integer",
          title: msg("Seed"),
          description: msg("Same seed, same data, same plugins: same weights."),
          minimum: 0,
          maximum: 2 ** 32 - 1,
          default: 7,
        },
      },
    };
    return html`<tn-form
      bare
      .level=${level}
      .schema=${schema}
      .values=${recipe["seed"] === undefined ? {} : { seed: recipe["seed"] }}
      .problems=${problems.filter(({ pointer }) => pointer === "/seed")}
      @tn-level=${moreLevel}
      @tn-change=${({ detail }: CustomEvent<Json>) => edit({ path: ["seed"], value: detail["seed"] })}
    ></tn-form>`;
  }

  static override styles = [baseStyles, sectionStyles];
}

customElements.define("tn-train-results", TnTrainResults);
