import { msg, str } from "@lit/localize";
import { html } from "lit";
import "../../elements/form/form.ts";
import { formOf, type FormSchema } from "../../elements/form/fields.ts";
import { byPointer, type Editing, moreLevel, offersAt, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import { at, isMap, type Json } from "./paths.ts";
import { idOf, useOf, written } from "./uses.ts";

const where = "/engine";

/** The settings of the engine that the recipe names, or of the only one; nothing where the level hides them all. */
export function drawEngine({ recipe, offers, level, problems, last, edit }: Editing) {
  const named = useOf(at(recipe, ["engine"]));
  const engines = offersAt(offers, "engine");
  const engine =
    named === null ? (engines.length === 1 ? engines[0] : undefined) : engines.find(({ id }) => id === idOf(named.use));
  const schema = (isMap(engine?.config) ? engine.config : {}) as FormSchema;
  const values = named?.with ?? {};
  const faults = problemsBelow(problems, `${where}/with`);
  const { fields, hidden } = formOf(schema, values, { level, problems: faults });
  if (engine === undefined || (hidden.length === 0 && !fields.some(({ isShown }) => isShown)))
    return faultLines(problems, where, `${where}/use`, `${where}/with`);
  const use = named?.use ?? engine.id;
  const before = useOf(at(last, ["engine"]));
  const change = ({ detail }: CustomEvent<Json>): void =>
    edit({ path: ["engine"], value: named === null && isEmpty(detail) ? undefined : written({ use, with: detail }) });
  return html`<fieldset>
    <legend>${msg(str`Engine: ${engine.title}`)}</legend>
    <tn-form
      bare
      .level=${level}
      .schema=${schema}
      .values=${values}
      .problems=${faults}
      .compare=${before !== null && idOf(before.use) === engine.id ? byPointer(before.with) : {}}
      .compareLabel=${msg("last run")}
      @tn-level=${moreLevel}
      @tn-change=${change}
    ></tn-form>
    ${faultLines(problems, where, `${where}/use`, `${where}/with`)}
  </fieldset>`;
}

const isEmpty = (values: Json): boolean => Object.keys(values).length === 0;
