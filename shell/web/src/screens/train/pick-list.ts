import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Offered } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/form/form.ts";
import type { FormSchema } from "../../elements/form/fields.ts";
import { icon } from "../../elements/icon.ts";
import { type Editing, moreLevel, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import { at, isMap, type Json, type Path } from "./paths.ts";
import { sectionStyles } from "./section-styles.ts";
import { idOf, useOf, written } from "./uses.ts";

/** One chosen thing of the list, with what else stands beside its name. */
interface Chosen {
  readonly id: string;
  readonly use: string;
  readonly with: Json;
  readonly others: Json;
}

/** `tn-pick-list`: several of what the plugins offer, each with its settings; a place in the recipe that holds a list. */
export class TnPickList extends LitElement {
  static override properties = {
    legend: {},
    hint: {},
    ordered: { type: Boolean },
    probability: { type: Boolean },
    editing: { attribute: false },
    path: { attribute: false },
    offers: { attribute: false },
  };
  declare legend: string;
  declare hint: string;
  /** The order matters and can be changed. */
  declare ordered: boolean;
  /** Each has a probability. */
  declare probability: boolean;
  declare editing: Editing;
  declare path: Path;
  declare offers: readonly Offered[];

  constructor() {
    super();
    this.hint = "";
    this.ordered = this.probability = false;
    updateWhenLocaleChanges(this);
  }

  get #chosen(): Chosen[] {
    const list = at(this.editing.recipe, this.path);
    return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((entry) => {
      const use = useOf(entry);
      if (use === null) return [];
      const { use: _, with: __, ...others } = isMap(entry) ? entry : {};
      return [{ ...use, id: idOf(use.use), others }];
    });
  }

  override render() {
    const chosen = this.#chosen;
    const known = new Set(this.offers.map(({ id }) => id));
    // In a list with an order the chosen ones come first, in theirs.
    const rest = this.offers.filter(({ id }) => !chosen.some((one) => one.id === id));
    const first = chosen.flatMap((one) => this.offers.find(({ id }) => id === one.id) ?? []);
    const shown = this.ordered ? [...first, ...rest] : this.offers;
    const pointer = `/${this.path.join("/")}`;
    return html`<fieldset>
      <legend>${this.legend} <span class="caption">${this.hint}</span></legend>
      ${shown.map((offer) => this.#offer(offer, chosen))}
      ${chosen.filter(({ id }) => !known.has(id)).map((one) => this.#unknown(one, chosen))}
      ${faultLines(this.editing.problems, pointer)}
      ${shown.length === 0 ? html`<p class="quiet">${msg("No installed plugin offers any.")}</p>` : nothing}
    </fieldset>`;
  }

  #offer(offer: Offered, chosen: readonly Chosen[]) {
    const index = chosen.findIndex(({ id }) => id === offer.id);
    const one = chosen[index];
    const key = `${offer.point}-${offer.id}`;
    return html`<div class="item">
      <input
        id=${key}
        type="checkbox"
        aria-describedby="${key}-help"
        .checked=${one !== undefined}
        ?disabled=${!offer.enabled && one === undefined}
        @change=${() => this.#toggle(offer, chosen)}
      />
      <label for=${key}>${offer.title}</label>
      ${one !== undefined && this.ordered && chosen.length > 1 ? this.#movers(offer, index, chosen) : nothing}
      <p id="${key}-help" class="caption">${offer.enabled ? offer.description : (offer.reason ?? offer.description)}</p>
      ${one === undefined ? nothing : this.#settings(offer, one, index, chosen)}
    </div>`;
  }

  #unknown(one: Chosen, chosen: readonly Chosen[]) {
    return html`<div class="item">
      <input
        id="unknown-${one.id}"
        type="checkbox"
        checked
        @change=${() => this.#write(chosen.filter((c) => c !== one))}
      />
      <label for="unknown-${one.id}" dir="ltr">${one.use}</label>
      <p class="caption">${msg("No installed plugin offers this; it is looked up when the plan is made.")}</p>
    </div>`;
  }

  #movers({ title }: Offered, index: number, chosen: readonly Chosen[]) {
    const move = (to: number) => this.#write(chosen.toSpliced(index, 1).toSpliced(to, 0, chosen[index] as Chosen));
    return html`<span class="movers">
      <tn-button
        small
        kind="quiet"
        label=${msg(str`${title}: earlier`)}
        ?disabled=${index === 0}
        @click=${() => move(index - 1)}
        >${icon("up", 14)}</tn-button
      ><tn-button
        small
        kind="quiet"
        label=${msg(str`${title}: later`)}
        ?disabled=${index === chosen.length - 1}
        @click=${() => move(index + 1)}
        >${icon("down", 14)}</tn-button
      >
    </span>`;
  }

  #settings(offer: Offered, one: Chosen, index: number, chosen: readonly Chosen[]) {
    const replace = (next: Partial<Chosen>) => this.#write(chosen.with(index, { ...one, ...next }));
    const schema = (isMap(offer.config) ? offer.config : {}) as FormSchema;
    const hasFields = Object.keys(schema.properties ?? {}).length > 0 && this.editing.level > 0;
    const where = `/${this.path.join("/")}/${index}`;
    return html`<div class="inset">
      ${
        this.probability
          ? html`<label class="field" for="p-${one.id}"
              >${msg("Probability")}
              <input
                id="p-${one.id}"
                type="number"
                min="0"
                max="1"
                step="0.05"
                .value=${String((one.others["probability"] as number | undefined) ?? 1)}
                @change=${(event: Event) =>
                  replace({
                    others: { ...one.others, probability: Number((event.target as HTMLInputElement).value) },
                  })}
            /></label>`
          : nothing
      }
      ${
        hasFields
          ? html`<tn-form
              bare
              .level=${this.editing.level}
              .schema=${schema}
              .values=${one.with}
              .problems=${problemsBelow(this.editing.problems, `${where}/with`)}
              @tn-level=${moreLevel}
              @tn-change=${({ detail }: CustomEvent<Json>) => replace({ with: detail })}
            ></tn-form>`
          : nothing
      }
      ${faultLines(this.editing.problems, where, `${where}/use`, `${where}/with`)}
    </div>`;
  }

  #toggle(offer: Offered, chosen: readonly Chosen[]): void {
    const isChosen = chosen.some(({ id }) => id === offer.id);
    const next = { id: offer.id, use: offer.id, with: {}, others: {} };
    this.#write(isChosen ? chosen.filter(({ id }) => id !== offer.id) : [...chosen, next]);
  }

  #write(chosen: readonly Chosen[]): void {
    const list = chosen.map(({ use, with: settings, others }) => {
      const entry = written({ use, with: settings }, others);
      // An augmentation is never a name alone.
      return this.probability && typeof entry === "string" ? { use: entry } : entry;
    });
    this.editing.edit({ path: this.path, value: list.length === 0 ? undefined : list });
  }

  static override styles = [
    baseStyles,
    sectionStyles,
    css`
      .item {
        display: grid;
        grid-template-columns: auto auto 1fr;
        gap: 0 var(--tn-space-2);
        align-items: center;
      }
      .item > .caption,
      .item > .inset {
        grid-column: 2 / -1;
      }
      .inset {
        display: grid;
        gap: var(--tn-space-3);
        margin-block: var(--tn-space-2);
      }
      .inset:not(:has(*)) {
        display: none;
      }
      .item > label {
        font-weight: 400;
      }
      legend .caption {
        font-weight: 400;
      }
      .inset input {
        max-inline-size: 7rem;
      }
    `,
  ];
}

customElements.define("tn-pick-list", TnPickList);
