import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import "../combobox.ts";
import type { Field } from "./fields.ts";
import { describedBy, type FormHost } from "./host.ts";
import { drawNumber, drawSlider } from "./number-inputs.ts";
import { allowsNull, isSame } from "./schema.ts";
import { toldValue } from "./told-value.ts";
import { textOf, type Widget } from "./widgets.ts";
import { choiceTitle } from "./words.ts";

/** Widgets of one control, drawn by these; the others are put together from them. */
export type SimpleWidget = Exclude<Widget, "group" | "list" | "map" | "one-of">;
type Draw = (field: Field, host: FormHost, title: string) => TemplateResult;

const drawn: Readonly<Record<SimpleWidget, Draw>> = {
  switch: drawSwitch,
  select: drawSelect,
  radio: drawRadios,
  combobox: (field, host, title) => drawCombobox(field, host, title, field.schema["x-ui"]?.from === undefined),
  secret: drawSecret,
  number: drawNumber,
  slider: drawSlider,
  text: (field, host, title) => drawText(field, host, title, ""),
  path: (field, host, title) => drawText(field, host, title, "mono"),
  code: (field, host, title) => drawArea(field, host, title, textIn),
  json: (field, host, title) => drawArea(field, host, title, parsed),
};

export function isSimple(widget: Widget): widget is SimpleWidget {
  return Object.hasOwn(drawn, widget);
}

/** The control alone. `title` names it where no label does. */
export function drawInput(field: Field, host: FormHost, title: string): TemplateResult {
  return isSimple(field.widget) ? drawn[field.widget](field, host, title) : html``;
}

function drawSwitch(field: Field, host: FormHost, title: string) {
  return html`<input
    id=${field.id}
    type="checkbox"
    role="switch"
    aria-label=${title}
    aria-describedby=${describedBy(field)}
    ?disabled=${field.disabled !== null}
    .checked=${live(field.value === true)}
    @change=${(event: Event) => host.set(field, (event.target as HTMLInputElement).checked)}
  />`;
}

function drawSelect(field: Field, host: FormHost, title: string) {
  const chosen = field.choices.findIndex(({ value }) => isSame(value, field.value));
  return html`<select
    id=${field.id}
    aria-label=${title}
    aria-describedby=${describedBy(field)}
    aria-invalid=${invalid(field, host)}
    ?disabled=${field.disabled !== null}
    @change=${(event: Event) => host.set(field, field.choices[Number((event.target as HTMLSelectElement).value)]?.value)}
  >
    ${chosen === -1 ? html`<option value="-1" selected>${field.value === undefined ? "" : textOf(field.value)}</option>` : nothing}
    ${field.choices.map(
      (choice, index) =>
        html`<option value=${index} .selected=${live(index === chosen)}>${choiceTitle(choice)}</option>`,
    )}
  </select>`;
}

function drawRadios(field: Field, host: FormHost) {
  return html`<div class="segments">
    ${field.choices.map(
      (choice, index) =>
        html`<label title=${choice.detail ?? nothing}
          ><input
            id=${index === 0 ? field.id : `${field.id}-${index}`}
            type="radio"
            name=${field.id}
            ?disabled=${field.disabled !== null}
            .checked=${live(isSame(choice.value, field.value))}
            @change=${() => host.set(field, choice.value)}
          /><span>${choiceTitle(choice)}</span></label
        >`,
    )}
  </div>`;
}

function drawCombobox(field: Field, host: FormHost, title: string, isFree: boolean) {
  const choices = field.choices.map((choice) => ({
    ...choice,
    value: textOf(choice.value),
    title: choiceTitle(choice),
  }));
  const taken = (text: string) => field.choices.find(({ value }) => textOf(value) === text)?.value ?? text;
  const isListed = field.schema.enum !== undefined;
  return html`<tn-combobox
    id=${field.id}
    label=${title}
    description=${[host.faultOf(field), field.schema.description].filter(Boolean).join(" ")}
    .choices=${choices}
    .value=${field.value === undefined ? "" : textOf(field.value)}
    ?free=${isFree && !isListed}
    ?disabled=${field.disabled !== null}
    ?invalid=${host.faultOf(field) !== null}
    @tn-change=${({ detail }: CustomEvent<string>) => host.set(field, detail === "" && field.standard !== "" ? undefined : taken(detail))}
  ></tn-combobox>`;
}

/** Only the name of a secret is here: its value never leaves the vault. */
function drawSecret(field: Field, host: FormHost, title: string) {
  return html`${drawCombobox(field, host, title, field.choices.length === 0)}
    <a class="beside" href="/settings/secrets">${msg("Secrets")}</a>`;
}

function drawText(field: Field, host: FormHost, title: string, kind: string) {
  return html`<input
    id=${field.id}
    class=${kind}
    dir=${kind === "mono" ? "ltr" : "auto"}
    aria-label=${title}
    aria-describedby=${describedBy(field)}
    aria-invalid=${invalid(field, host)}
    aria-required=${field.isRequired ? "true" : nothing}
    placeholder=${example(field)}
    ?disabled=${field.disabled !== null}
    .value=${toldValue(field.value === undefined || field.value === null ? "" : textOf(field.value))}
    @change=${(event: Event) => host.set(field, textIn((event.target as HTMLInputElement).value, field))}
  />`;
}

function drawArea(field: Field, host: FormHost, title: string, read: (text: string, field: Field) => unknown) {
  const text = typeof field.value === "string" ? field.value : JSON.stringify(field.value, null, 2);
  return html`<textarea
    id=${field.id}
    class="mono"
    dir="ltr"
    rows=${Math.min(12, Math.max(4, (text ?? "").split("\n").length))}
    spellcheck="false"
    aria-label=${title}
    aria-describedby=${describedBy(field)}
    aria-invalid=${invalid(field, host)}
    ?disabled=${field.disabled !== null}
    .value=${toldValue(text ?? "")}
    @change=${(event: Event) => host.set(field, read((event.target as HTMLTextAreaElement).value, field))}
  ></textarea>`;
}

/** No text is the default; where that is a text or nothing may be said, it is said. */
function textIn(text: string, { standard, schema }: Field): unknown {
  if (text !== "") return text;
  if (allowsNull(schema) && standard !== null) return null;
  return typeof standard === "string" && standard !== "" && (schema.minLength ?? 0) === 0 ? "" : undefined;
}

// What is no JSON stays as it was typed, and is said to be wrong.
function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function invalid(field: Field, host: FormHost) {
  return host.faultOf(field) === null ? nothing : "true";
}

function example({ schema, standard }: Field) {
  const [first] = schema.examples ?? [];
  return first !== undefined && standard === undefined ? textOf(first) : nothing;
}
