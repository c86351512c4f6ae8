import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { Field } from "./fields.ts";
import { describedBy, type FormHost } from "./host.ts";
import { allowsNull, typesOf, type FieldSchema } from "./schema.ts";
import { slideOf } from "./slide.ts";
import { toldValue } from "./told-value.ts";
import { textOf } from "./widgets.ts";

export function drawNumber(field: Field, host: FormHost, title: string) {
  return html`<input
    id=${field.id}
    class="number"
    inputmode="decimal"
    dir="ltr"
    autocomplete="off"
    aria-label=${title}
    aria-describedby=${describedBy(field)}
    aria-invalid=${host.faultOf(field) === null ? nothing : "true"}
    aria-required=${field.isRequired ? "true" : nothing}
    ?disabled=${field.disabled !== null}
    .value=${toldValue(field.value === undefined || field.value === null ? "" : textOf(field.value))}
    @change=${(event: Event) => host.set(field, numberIn((event.target as HTMLInputElement).value, field))}
    @keydown=${(event: KeyboardEvent) => step(event, field, host)}
  />`;
}

/** A slider hides its value: the number stands beside it and can be typed. */
export function drawSlider(field: Field, host: FormHost, title: string) {
  const slide = slideOf(field.schema);
  const value = typeof field.value === "number" ? field.value : slide.valueAt(0);
  return html`<input
      type="range"
      min="0"
      max=${slide.steps}
      aria-label=${title}
      aria-valuetext=${textOf(value)}
      ?disabled=${field.disabled !== null}
      .value=${live(String(Math.round(slide.placeOf(value))))}
      @input=${(event: Event) => host.set(field, slide.valueAt(Number((event.target as HTMLInputElement).value)))}
    />${drawNumber(field, host, title)}`;
}

function numberIn(text: string, { schema, standard }: Field): unknown {
  if (text.trim() === "") return allowsNull(schema) && standard !== null ? null : undefined;
  const isComma = document.documentElement.lang.startsWith("de") && /^-?\d*,\d+$/.test(text.trim());
  const value = Number(isComma ? text.replace(",", ".") : text);
  return Number.isFinite(value) ? value : text;
}

/** Arrows go by a step that suits the number: 5e-5 by 1e-5, 30 by 1 where it is whole. */
function step(event: KeyboardEvent, field: Field, host: FormHost): void {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (direction === undefined || event.altKey || field.disabled !== null) return;
  event.preventDefault();
  const typed = Number((event.target as HTMLInputElement).value);
  const size = stepOf(field.schema, typed, direction) * (event.shiftKey ? 10 : 1);
  host.set(field, held(Number((typed + direction * size).toPrecision(12)), field.schema));
}

function stepOf(schema: FieldSchema, value: number, direction: number): number {
  if (schema.multipleOf !== undefined) return schema.multipleOf;
  if (typesOf(schema)[0] === "integer") return 1;
  if (value === 0) return 0.01;
  const power = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const isEdge = direction < 0 && Math.abs(Math.abs(value) - 10 ** power) < 1e-12;
  return Math.min(1, 10 ** (isEdge ? power - 1 : power));
}

function held(value: number, { minimum = -Infinity, maximum = Infinity }: FieldSchema): number {
  return Math.min(Math.max(value, minimum), maximum);
}
