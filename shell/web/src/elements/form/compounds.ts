import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import "../button.ts";
import { icon } from "../icon.ts";
import { faultOf } from "./faults.ts";
import type { Field } from "./fields.ts";
import { titleOf, type FormHost } from "./host.ts";
import { isSimple } from "./inputs.ts";
import { isObject, typesOf, type FieldSchema } from "./schema.ts";
import { toldValue } from "./told-value.ts";
import { optionTitle } from "./words.ts";

/** Fields below their headings: `x-ui.group` names them. */
export function drawSections(fields: readonly Field[], host: FormHost): TemplateResult {
  const shown = fields.filter(({ isShown }) => isShown);
  const named = shown.map(({ schema }) => schema["x-ui"]?.group).filter((heading) => heading !== undefined);
  const headings = [undefined, ...new Set(named)];
  return html`${headings.map(
    (heading) =>
      html`${heading === undefined ? nothing : html`<h3>${heading}</h3>`}
      ${shown.filter(({ schema }) => schema["x-ui"]?.group === heading).map((field) => host.draw(field))}`,
  )}`;
}

/** Items one below the other; each can be moved by its buttons, or by Alt and an arrow from anywhere in it. */
export function drawList(field: Field, host: FormHost): TemplateResult {
  const items: readonly unknown[] = Array.isArray(field.value) ? (field.value as unknown[]) : [];
  const kind = typeof field.schema.items === "object" ? field.schema.items : {};
  const isOff = field.disabled !== null;
  const add = () =>
    host.rearrange(
      field,
      [...items, initialOf(kind)],
      field.fields[0] === undefined ? `${field.id}%2F0` : itemId(field, items.length),
      msg(str`Added as ${items.length + 1}`),
    );
  return html`${field.fields.map((item, index) => drawItem(field, item, index, host))}
    <tn-button
      small
      id="add-${field.id}"
      ?disabled=${isOff || items.length >= (field.schema.maxItems ?? Infinity)}
      reason=${msg("There is no room for more.")}
      @click=${add}
      >${icon("plus", 14)}${msg("Add")}</tn-button
    >`;
}

function drawItem(list: Field, item: Field, index: number, host: FormHost): TemplateResult {
  const items = list.value as readonly unknown[];
  const title = msg(str`${titleOf(list)} ${index + 1}`);
  const move = (to: number) => {
    if (to < 0 || to >= items.length || list.disabled !== null) return;
    const others = items.toSpliced(index, 1).toSpliced(to, 0, items[index]);
    host.rearrange(list, others, itemId(list, to), msg(str`Moved to ${to + 1} of ${items.length}`));
  };
  const remove = () =>
    host.rearrange(
      list,
      items.toSpliced(index, 1),
      items.length === 1 ? `add-${list.id}` : itemId(list, Math.min(index, items.length - 2)),
      msg(str`Removed ${title}`),
    );
  const key = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(index + step);
  };
  return html`<div class="item ${isSimple(item.widget) ? "" : "box"}" role="group" aria-label=${title} @keydown=${key}>
    <div class="part">${host.drawBare(item, title)}</div>
    <div class="acts">
      <tn-button
        small
        kind="quiet"
        label=${msg(str`Move ${title} up`)}
        ?disabled=${index === 0}
        @click=${() => move(index - 1)}
        >${icon("up", 14)}</tn-button
      ><tn-button
        small
        kind="quiet"
        label=${msg(str`Move ${title} down`)}
        ?disabled=${index === items.length - 1}
        @click=${() => move(index + 1)}
        >${icon("down", 14)}</tn-button
      ><tn-button
        small
        kind="quiet"
        label=${msg(str`Remove ${title}`)}
        ?disabled=${list.disabled !== null}
        @click=${remove}
        >${icon("cross", 14)}</tn-button
      >
    </div>
  </div>`;
}

/** Names of a person's own, each with a value. */
export function drawMap(field: Field, host: FormHost): TemplateResult {
  const entries = isObject(field.value) ? Object.entries(field.value) : [];
  const kind = typeof field.schema.additionalProperties === "object" ? field.schema.additionalProperties : {};
  const add = () => {
    const name = freeName(entries.map(([key]) => key));
    const added = Object.fromEntries([...entries, [name, initialOf(kind)]]);
    host.rearrange(field, added, `key-${field.id}-${entries.length}`, msg(str`Added as ${entries.length + 1}`));
  };
  return html`${field.fields.map((entry, index) => drawEntry(field, entry, index, host))}
    <tn-button small id="add-${field.id}" ?disabled=${field.disabled !== null} @click=${add}
      >${icon("plus", 14)}${msg("Add")}</tn-button
    >`;
}

function drawEntry(map: Field, entry: Field, index: number, host: FormHost): TemplateResult {
  const entries = Object.entries(map.value as Readonly<Record<string, unknown>>);
  const rename = (event: Event) => {
    const name = (event.target as HTMLInputElement).value;
    const isTaken = name === "" || entries.some(([key], other) => key === name && other !== index);
    const named = isTaken ? freeName(entries.map(([key]) => key)) : name;
    host.rearrange(map, Object.fromEntries(entries.with(index, [named, entries[index]?.[1]])), "", "");
  };
  const remove = () =>
    host.rearrange(
      map,
      Object.fromEntries(entries.toSpliced(index, 1)),
      `add-${map.id}`,
      msg(str`Removed ${entry.name}`),
    );
  const isOdd = faultOf(map.schema.propertyNames ?? {}, entry.name, true) !== null;
  return html`<div class="item" role="group" aria-label=${entry.name}>
    <input
      id="key-${map.id}-${index}"
      class="key"
      aria-label=${msg(str`Name ${index + 1}`)}
      aria-invalid=${isOdd ? "true" : nothing}
      .value=${toldValue(entry.name)}
      ?disabled=${map.disabled !== null}
      @change=${rename}
    />
    <div class="part">${host.drawBare(entry, entry.name)}</div>
    <div class="acts">
      <tn-button
        small
        kind="quiet"
        label=${msg(str`Remove ${entry.name}`)}
        ?disabled=${map.disabled !== null}
        @click=${remove}
        >${icon("cross", 14)}</tn-button
      >
    </div>
  </div>`;
}

/** First which kind of value, then the value. */
export function drawOneOf(field: Field, host: FormHost): TemplateResult {
  const [child] = field.fields;
  const isOff = field.disabled !== null;
  return html`<div class="input">
      <select
        id=${field.id}
        class="kind"
        aria-label=${msg(str`Kind of ${titleOf(field)}`)}
        ?disabled=${isOff}
        @change=${(event: Event) => host.pick(field, Number((event.target as HTMLSelectElement).value))}
      >
        ${field.options.map(
          (option, index) =>
            html`<option value=${index} .selected=${live(index === field.option)}>${optionTitle(option)}</option>`,
        )}
      </select>
      ${child === undefined || !isSimple(child.widget) ? nothing : host.drawBare(child, titleOf(field))}
    </div>
    ${child === undefined || isSimple(child.widget) ? nothing : html`<div class="nested">${host.drawBare(child, titleOf(field))}</div>`}`;
}

/** What a new item or a newly chosen kind begins with. */
export function initialOf(schema: FieldSchema): unknown {
  const { default: standard, const: fixed, enum: choices, minimum, examples } = schema;
  if (standard !== undefined) return standard;
  if (fixed !== undefined) return fixed;
  if (choices !== undefined) return choices[0];
  const [type] = typesOf(schema);
  if (type === "number" || type === "integer") return examples?.[0] ?? minimum ?? 1;
  if (type === "boolean") return false;
  if (type === "array") return [];
  if (type === "string") return "";
  if (schema.properties === undefined) return type === "object" ? {} : "";
  const constants = Object.entries(schema.properties).filter(([, part]) => part.const !== undefined);
  return Object.fromEntries(constants.map(([name, part]) => [name, part.const]));
}

function itemId({ id }: Field, index: number): string {
  return `${id}%2F${index}`;
}

function freeName(taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? "name" : `name-${count}`;
    if (!taken.includes(name)) return name;
  }
}
