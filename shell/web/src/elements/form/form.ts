import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { baseStyles } from "../base-styles.ts";
import "../button.ts";
import { icon } from "../icon.ts";
import { drawList, drawMap, drawOneOf, drawSections, initialOf } from "./compounds.ts";
import {
  flat,
  formOf,
  isParent,
  type Choices,
  type Field,
  type Form,
  type FormSchema,
  type Level,
  type Problem,
  type Values,
} from "./fields.ts";
import { formStyles } from "./form-styles.ts";
import { titleOf, type FormHost } from "./host.ts";
import { drawInput, isSimple } from "./inputs.ts";
import { hiddenPart, levelButtons } from "./levels.ts";
import { isSame } from "./schema.ts";
import { valueAt, withoutValue, withValue } from "./values.ts";
import { said, whyNot } from "./words.ts";

/**
 * `tn-form`: a form drawn from a JSON Schema (2020-12). Tells `tn-change` with the values that differ from their defaults,
 * and `tn-level` when another level is wanted. It fetches nothing: what `x-ui.from` names comes in as `choices`.
 */
export class TnForm extends LitElement {
  static override properties = {
    schema: { attribute: false },
    values: { attribute: false },
    level: { type: Number },
    bare: { type: Boolean },
    problems: { attribute: false },
    disabled: { attribute: false },
    choices: { attribute: false },
    compare: { attribute: false },
    compareLabel: {},
    _checked: { state: true },
    _cleared: { state: true },
    _said: { state: true },
  };
  declare schema: FormSchema;
  declare values: Values;
  declare level: Level;
  /** No buttons for the level: the screen has one for all its forms. */
  declare bare: boolean;
  declare problems: readonly Problem[];
  /** By pointer: why a field does not apply here. */
  declare disabled: Readonly<Record<string, string>>;
  declare choices: Choices;
  /** Values by pointer that are shown where a field differs from them, such as the last run's. */
  declare compare: Readonly<Record<string, unknown>>;
  declare compareLabel: string;
  /** Missing values are told once somebody wanted to go on. */
  declare _checked: boolean;
  declare _cleared: { readonly before: Values; readonly titles: string } | null;
  declare _said: string;
  readonly #touched = new Set<string>();
  readonly #picked = new Map<string, number>();

  constructor() {
    super();
    this.schema = {};
    this.values = {};
    this.level = 0;
    this.bare = false;
    this.problems = [];
    this.disabled = {};
    this.choices = {};
    this.compare = {};
    this.compareLabel = "";
    this._checked = false;
    this._cleared = null;
    this._said = "";
    updateWhenLocaleChanges(this);
  }

  /** Shows every fault, takes the focus to the first and returns how many there are. */
  check(): number {
    this._checked = true;
    const wrong = flat(this.#form().fields).filter((field) => field.fault !== null || field.problem !== null);
    const [first] = wrong;
    if (first === undefined) return 0;
    this._said =
      wrong.length === 1 ? msg("One field needs attention") : msg(str`${wrong.length} fields need attention`);
    void this.#focus(first.id);
    return wrong.length;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("schema") || !this.hasUpdated) return;
    this.#picked.clear();
    this.#touched.clear();
    this._checked = false;
    this._cleared = null;
  }

  override render() {
    const form = this.#form();
    const hidden = form.hidden.map((part) => hiddenPart(part, () => this.#jump(part)));
    return html`${this.bare && hidden.length === 0 ? nothing : html`<div class="levels">${this.bare ? nothing : levelButtons(this.level, (level) => this.#show(level))}${hidden}</div>`}
      ${this.#notice()} ${form.loose.map(({ message }) => html`<p class="fault">${icon("warning", 12)} ${message}</p>`)}
      ${drawSections(form.fields, this.#host)}
      <div class="visually-hidden" role="status">${this._said}</div>`;
  }

  #notice() {
    if (this._cleared === null) return nothing;
    const { before, titles } = this._cleared;
    return html`<p class="notice" role="status">
      ${msg(str`Cleared, since it no longer applies: ${titles}`)}
      <tn-button small @click=${() => this.#tell(before)}>${msg("Undo")}</tn-button>
    </p>`;
  }

  readonly #draw = (field: Field): TemplateResult => {
    if (field.widget === "group") return this.#group(field);
    const title = titleOf(field);
    const isLabelled = isSimple(field.widget) && field.widget !== "radio";
    const name = html`${title}${field.isRequired && field.standard === undefined ? html`<span class="caption"> ${msg("needed")}</span>` : nothing}${
      field.isChanged
        ? html`<i title=${msg("changed")}><span class="visually-hidden">${msg("changed")}</span></i>`
        : nothing
    }`;
    const label = isLabelled
      ? html`<label for=${field.id} @click=${() => this.#focus(field.id)}>${name}</label>`
      : html`<span class="label">${name}</span>`;
    return html`<div class="field" role=${isLabelled ? nothing : "group"} aria-label=${isLabelled ? nothing : title}>
      <div class="name">${label}${this.#reset(field, title)}</div>
      ${this.#drawBare(field, title)} ${this.#compared(field)}
      <p id="help-${field.id}" class="caption">${field.schema.description}</p>
    </div>`;
  };

  #group(field: Field): TemplateResult {
    const title = titleOf(field);
    return html`<fieldset>
      <legend>${title}</legend>
      ${field.schema.description ? html`<p class="caption">${field.schema.description}</p>` : nothing}
      ${this.#trouble(field)} ${drawSections(field.fields, this.#host)}
    </fieldset>`;
  }

  readonly #drawBare = (field: Field, title: string): TemplateResult =>
    html`${this.#control(field, title)} ${this.#trouble(field)}`;

  #control(field: Field, title: string): TemplateResult {
    if (field.widget === "group") return html`<div class="nested">${drawSections(field.fields, this.#host)}</div>`;
    if (field.widget === "list") return html`<div class="items">${drawList(field, this.#host)}</div>`;
    if (field.widget === "map") return html`<div class="items">${drawMap(field, this.#host)}</div>`;
    if (field.widget === "one-of") return drawOneOf(field, this.#host);
    const unit = field.schema["x-ui"]?.unit;
    return html`<div class="input ${field.widget}">
      ${drawInput(field, this.#host, title)}${unit ? html`<span id="unit-${field.id}" class="quiet unit">${unit}</span>` : nothing}
    </div>`;
  }

  #trouble(field: Field) {
    const fault = this.#faultOf(field);
    const reason = field.disabled === null || isParent(field) ? null : whyNot(field.disabled);
    return html`${fault ? html`<p id="fault-${field.id}" class="fault">${icon("warning", 12)} ${fault}</p>` : nothing}
    ${reason ? html`<p id="reason-${field.id}" class="reason">${icon("info", 12)} ${reason}</p>` : nothing}`;
  }

  #reset(field: Field, title: string) {
    if (!field.isChanged || field.standard === undefined || field.disabled !== null) return nothing;
    return html`<tn-button small kind="quiet" label=${msg(str`Reset ${title}`)} @click=${() => this.#resetField(field)}
      >${icon("reset", 14)}</tn-button
    >`;
  }

  #compared(field: Field) {
    const other = this.compare[field.pointer] ?? this.compare[field.pointer.slice(1)];
    if (other === undefined || isSame(other, field.value)) return nothing;
    return html`<p class="caption compared">
      ${this.compareLabel || msg("Last run")}:
      <bdi class="mono">${typeof other === "string" ? other : JSON.stringify(other)}</bdi>
      <tn-button
        small
        kind="quiet"
        label=${msg(str`Use it for ${titleOf(field)}`)}
        @click=${() => this.#set(field, other)}
        >${msg("Use it")}</tn-button
      >
    </p>`;
  }

  readonly #faultOf = (field: Field): string | null => {
    if (field.fault === "missing" && !this._checked && !this.#touched.has(field.pointer))
      return field.problem?.message ?? null;
    if (field.fault !== null) return said(field);
    if (field.problem === null) return null;
    const { message, suggestion } = field.problem;
    return suggestion === undefined ? message : `${message} ${msg(str`Did you mean ${suggestion}?`)}`;
  };

  readonly #set = (field: Field, value: unknown): void => {
    this.#touched.add(field.pointer);
    // A part of a list has no default to fall back on: it stays, empty.
    const isPart = field.standard === undefined && value === undefined && this.#partOfList(field.pointer);
    if (value === undefined && !isPart) return this.#resetField(field);
    if (isSame(value, field.standard) && !field.isRequired) return this.#resetField(field);
    this.#change(withValue(this.values, field.pointer, isPart ? "" : value, this.#base));
  };

  readonly #resetField = (field: Field): void => {
    this.#picked.delete(field.pointer);
    this.#change(withoutValue(this.values, field.pointer));
  };

  readonly #pick = (field: Field, option: number): void => {
    const kind = field.options[option];
    if (kind === undefined) return;
    this.#picked.set(field.pointer, option);
    this.#set(field, initialOf(kind));
  };

  readonly #rearrange = (field: Field, value: unknown, focus: string, said: string): void => {
    for (const pointer of this.#picked.keys())
      if (pointer.startsWith(`${field.pointer}/`)) this.#picked.delete(pointer);
    this._said = said;
    this.#set(field, value);
    if (focus !== "") void this.#focus(focus);
  };

  /** What a value is before it is first set. */
  readonly #base = (pointer: string): unknown =>
    flat(this.#form().fields).find((field) => field.pointer === pointer)?.standard;

  #partOfList(pointer: string): boolean {
    const parent = pointer.slice(0, pointer.lastIndexOf("/"));
    return Array.isArray(valueAt(this.values, parent)) || Array.isArray(this.#base(parent));
  }

  /** What no longer applies by a change is cleared with it, and can be brought back. */
  #change(values: Values): void {
    const before = this.values;
    const lost = flat(this.#form(values).fields).filter(
      ({ isSet, isChanged, disabled }) => isSet && isChanged && disabled !== null && typeof disabled !== "string",
    );
    this.#tell(lost.reduce((left, { pointer }) => withoutValue(left, pointer), values));
    if (lost.length > 0) this._cleared = { before, titles: lost.map(titleOf).join(", ") };
  }

  #tell(values: Values): void {
    this._cleared = null;
    this.values = values;
    this.dispatchEvent(new CustomEvent("tn-change", { detail: values }));
  }

  #jump({ level, fields: [first] }: Form["hidden"][number]): void {
    this.#show(level);
    if (first !== undefined) void this.#focus(first.id);
  }

  #show(level: Level): void {
    this.level = level;
    this.dispatchEvent(new CustomEvent("tn-level", { detail: level }));
  }

  async #focus(id: string): Promise<void> {
    await this.updateComplete;
    const found = this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
    found?.focus();
    found?.scrollIntoView({ block: "nearest" });
  }

  #form(values = this.values): Form {
    const { level, problems, disabled, choices } = this;
    return formOf(this.schema, values, { level, problems, disabled, choices, picked: this.#picked });
  }

  readonly #host: FormHost = {
    set: (field, value) => this.#set(field, value),
    pick: (field, option) => this.#pick(field, option),
    rearrange: (field, value, focus, said) => this.#rearrange(field, value, focus, said),
    faultOf: (field) => this.#faultOf(field),
    draw: (field) => this.#draw(field),
    drawBare: (field, title) => this.#drawBare(field, title),
  };

  static override styles = [baseStyles, formStyles];
}

customElements.define("tn-form", TnForm);
