import { msg, str } from "@lit/localize";
import type { RoleTemplate } from "@tuneit/protocol";
import type { DatasetPreview, DatasetReading } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { columnsIn, keptIn, lackedBy, readingRoles, templateOf, type RoleColumns } from "../../data/role-templates.ts";
import "./column-roles.ts";
import { roleWords } from "./role-words.ts";
import type { Template } from "./templates.ts";

interface Columns {
  readonly reading: DatasetReading;
  readonly preview: DatasetPreview;
  /** What was said of the same columns before. */
  readonly others: readonly Template[];
  readonly keep: (change: Partial<DatasetReading>) => void;
}

/** What the columns are for: by a task, as in another dataset, or one by one. */
export function drawColumns(columns: Columns): TemplateResult {
  const { reading, preview, keep } = columns;
  return html`<section aria-label=${msg("Columns")}>
    <h2>${msg("Columns")}</h2>
    ${drawTasks(columns)} ${drawOthers(columns)}
    <tn-column-roles
      .columns=${preview.columns}
      .sample=${preview.rows[0] ?? {}}
      .roles=${rolesOf(columns)}
      .borne=${columnsIn(reading, preview.columns, null)}
      @tn-change=${({ detail }: CustomEvent<RoleColumns>) => keep(readingRoles(detail))}
    ></tn-column-roles>
  </section>`;
}

/** What the task needs and no column is said to be; null where nothing is missing. */
export function missingColumns(reading: DatasetReading, { templates, columns }: DatasetPreview): string | null {
  const template = templateOf(reading, templates);
  const lacked = template === null ? [] : lackedBy(template, columnsIn(reading, columns, null));
  const names = lacked.map(({ id, title }) => roleWords(id, title)).join(", ");
  return names === "" ? null : msg(str`Say which column is for: ${names}`);
}

/** Those of the task; where none is installed, those that somebody assigned while one was. */
function rolesOf({ reading, preview: { templates } }: Columns) {
  const kept = Object.keys(keptIn(reading)).map((id) => ({ id, title: id, most: 1 }));
  return templateOf(reading, templates)?.roles ?? kept;
}

/** What the installed tasks would take the columns for. */
function drawTasks({ reading, preview: { templates }, keep }: Columns) {
  if (templates.length === 0)
    return html`<p class="caption">
      ${msg("No installed plugin says what columns can be for.")}
      <a href="/plugins?view=registry&point=task">${msg("Find one")}</a>
    </p>`;
  const chosen = templateOf(reading, templates);
  // Its hints say what each column is for, whatever was said before.
  const take = ({ task, columns }: RoleTemplate): void => keep({ task, ...readingRoles(columns) });
  return html`<label class="template"
      >${msg("Task")}
      <select @change=${({ target }: Event) => take(templates[Number((target as HTMLSelectElement).value)]!)}>
        ${chosen === null ? html`<option value="" disabled .selected=${live(true)}>${msg("none of these")}</option>` : nothing}
        ${templates.map(
          (one, at) =>
            html`<option value=${at} .selected=${live(one === chosen)}>${one.title}: ${neededBy(one)}</option>`,
        )}
      </select></label
    >
    ${chosen === null ? nothing : drawMeanings(chosen)}`;
}

const drawMeanings = ({ description, roles }: RoleTemplate) =>
  html`<p class="caption">${description}</p>
    <dl class="means caption">
      ${roles.map(
        ({ id, title, description: means, required }) =>
          html`<dt>${roleWords(id, title)}${required ? nothing : html` ${msg("(optional)")}`}</dt>
            <dd>${means}</dd>`,
      )}
    </dl>`;

/** What was said of the same columns before need not be said again. */
function drawOthers({ reading, others, keep }: Columns) {
  if (others.length === 0) return nothing;
  const { text, label, task, roles, split } = reading;
  const now = JSON.stringify({ text, label, task, roles, split });
  const isAs = (one: Template): boolean => JSON.stringify(one.roles) === now;
  return html`<label class="template"
    >${msg("As in")}
    <select
      @change=${({ target }: Event) =>
        keep(others.find(({ name }) => name === (target as HTMLSelectElement).value)?.roles ?? {})}
    >
      <option value="" .selected=${live(!others.some(isAs))}>${msg("no other dataset")}</option>
      ${others.map((one) => html`<option value=${one.name} .selected=${live(isAs(one))}>${one.name}</option>`)}
    </select></label
  >`;
}

const neededBy = ({ roles }: RoleTemplate): string =>
  roles
    .filter(({ required }) => required)
    .map(({ id, title }) => roleWords(id, title))
    .join(" + ");
