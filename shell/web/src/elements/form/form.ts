import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../base-styles.ts";
import "../button.ts";
import { icon } from "../icon.ts";
import { formOf, type Fault, type Field, type FormSchema, type Level, type Values } from "./fields.ts";
import { formStyles } from "./form-styles.ts";

/** `tn-form`: a form drawn from a JSON Schema. Tells `tn-change` with the values that differ from their defaults. */
export class TnForm extends LitElement {
  static override properties = { schema: { attribute: false }, values: { attribute: false }, level: { type: Number } };
  declare schema: FormSchema;
  declare values: Values;
  declare level: Level;

  constructor() {
    super();
    this.schema = {};
    this.values = {};
    this.level = 0;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { shown, changedAndHidden } = formOf(this.schema, this.values, this.level);
    const levels = [msg("Beginner"), msg("Intermediate"), msg("Expert")];
    return html`<div class="levels" role="group" aria-label=${msg("Level")}>
        ${levels.map(
          (title, level) =>
            html`<tn-button small pressed=${level === this.level ? "true" : "false"} @click=${() => this.#show(level)}
              >${title}</tn-button
            >`,
        )}
        ${
          changedAndHidden > 0
            ? html`<tn-button small kind="quiet" @click=${() => this.#show(2)}
                >${msg(str`${changedAndHidden} changed and hidden`)}</tn-button
              >`
            : nothing
        }
      </div>
      ${shown.map((field) => this.#field(field))}`;
  }

  #field(field: Field) {
    const { name, schema, fault, isChanged } = field;
    return html`<div class="field">
      <label for=${name}>${schema.title ?? name}${isChanged ? html`<i title=${msg("changed")}></i>` : nothing}</label>
      <div class="input">
        ${this.#input(field)}<span class="quiet">${schema["x-ui"]?.unit}</span>
        ${
          isChanged
            ? html`<tn-button
                small
                kind="quiet"
                label=${msg(str`Reset ${schema.title ?? name}`)}
                @click=${() => this.#set(name, undefined)}
                >${icon("reset", 14)}</tn-button
              >`
            : nothing
        }
      </div>
      <p id="help-${name}" class="caption">${schema.description}</p>
      ${fault ? html`<p id="fault-${name}" class="fault">${icon("warning", 12)} ${said(fault, field)}</p>` : nothing}
    </div>`;
  }

  #input({ name, schema, widget, value, fault }: Field) {
    const described = fault === null ? `help-${name}` : `fault-${name} help-${name}`;
    const invalid = fault === null ? nothing : "true";
    const changed = (event: Event) => this.#typed(name, widget, event.target as HTMLInputElement);
    if (widget === "switch")
      return html`<input
        id=${name}
        type="checkbox"
        role="switch"
        aria-describedby=${described}
        .checked=${value === true}
        @change=${changed}
      />`;
    if (widget === "select")
      return html`<select id=${name} aria-describedby=${described} aria-invalid=${invalid} @change=${changed}>
        ${schema.enum?.map(
          (choice, index) => html`<option value=${index} ?selected=${choice === value}>${String(choice)}</option>`,
        )}
      </select>`;
    const text = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    return html`<input
      id=${name}
      inputmode=${widget === "number" ? "decimal" : nothing}
      aria-describedby=${described}
      aria-invalid=${invalid}
      .value=${text}
      @change=${changed}
    />`;
  }

  #typed(name: string, widget: Field["widget"], input: HTMLInputElement): void {
    if (widget === "switch") this.#set(name, input.checked);
    else if (widget === "select") this.#set(name, this.schema.properties?.[name]?.enum?.[Number(input.value)]);
    else if (input.value === "") this.#set(name, undefined);
    else if (widget === "text") this.#set(name, input.value);
    else this.#set(name, parsed(input.value));
  }

  #set(name: string, value: unknown): void {
    const { [name]: _, ...others } = this.values;
    this.values = value === undefined ? others : { ...others, [name]: value };
    this.dispatchEvent(new CustomEvent("tn-change", { detail: this.values }));
  }

  #show(level: number): void {
    this.level = level as Level;
  }

  static override styles = [baseStyles, formStyles];
}

// What is no number stays as it was typed, and is said to be wrong.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function said(fault: Fault, { schema }: Field): string {
  const words: Record<Fault, string> = {
    missing: msg("A value is needed."),
    type: schema.type === "integer" ? msg("A whole number is needed.") : msg("A number is needed."),
    small: msg(str`Too small: the least is ${schema.minimum ?? schema.exclusiveMinimum}.`),
    large: msg(str`Too large: the most is ${schema.maximum ?? schema.exclusiveMaximum}.`),
    short: msg(str`Too short: at least ${schema.minLength} letters.`),
    long: msg(str`Too long: at most ${schema.maxLength} letters.`),
    pattern: msg(str`It does not fit the form ${schema.pattern}.`),
    choice: msg("Choose one of the list."),
  };
  return words[fault];
}

customElements.define("tn-form", TnForm);
