import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import "../../elements/button.ts";
import { columnChoices, shownColumns } from "./run-columns.ts";
import { groupings, type Columns, type SavedView } from "./runs-view.ts";

export interface ViewTools {
  readonly names: readonly string[];
  readonly columns: Columns;
  readonly views: readonly SavedView[];
  readonly query: URLSearchParams;
  readonly setColumns: (columns: Columns) => void;
  readonly setQuery: (changes: Readonly<Record<string, string | null>>) => void;
  readonly useView: (view: SavedView) => void;
  readonly saveView: (name: string) => void;
  readonly deleteView: (view: SavedView) => void;
}

/** Grouping, columns and saved views. */
export function drawTools(tools: ViewTools) {
  const { query, setQuery } = tools;
  return html`<select
      aria-label=${msg("Group by")}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        setQuery({ group: value === "none" ? null : value });
      }}
    >
      ${groupings.map(
        (one) =>
          html`<option value=${one} ?selected=${(query.get("group") ?? "none") === one}>${groupWords()[one]}</option>`,
      )}
    </select>
    ${columnMenu(tools)} ${viewMenu(tools)}`;
}

function groupWords(): Readonly<Record<(typeof groupings)[number], string>> {
  return {
    none: msg("Not grouped"),
    status: msg("By state"),
    model: msg("By model"),
    task: msg("By task"),
    tag: msg("By tag"),
  };
}

function columnMenu({ names, columns, setColumns }: ViewTools) {
  const shown = shownColumns(columns, names);
  const toggled = (list: readonly string[], id: string) =>
    list.includes(id) ? list.filter((one) => one !== id) : [...list, id];
  return html`<details class="menu">
    <summary>${msg("Columns")}</summary>
    <div>
      ${columnChoices(names).map(
        ({ id, title }) =>
          html`<p>
            <label
              ><input
                type="checkbox"
                .checked=${shown.includes(id)}
                @change=${() => setColumns({ ...columns, shown: toggled(shown, id) })}
              /><bdi>${title}</bdi></label
            >
            <tn-button
              small
              kind="quiet"
              pressed=${columns.pinned.includes(id) ? "true" : "false"}
              label=${msg(str`Pin ${title}`)}
              @click=${() => setColumns({ shown, pinned: toggled(columns.pinned, id) })}
              >${msg("Pin")}</tn-button
            >
          </p>`,
      )}
      <tn-button small @click=${() => setColumns({ shown: null, pinned: [] })}>${msg("As at first")}</tn-button>
    </div>
  </details>`;
}

function viewMenu({ views, useView, saveView, deleteView }: ViewTools) {
  const save = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = (new FormData(form).get("name") as string).trim();
    if (name !== "") saveView(name);
    form.reset();
  };
  return html`<details class="menu">
    <summary>${msg("Views")}${views.length === 0 ? nothing : html` <b>${views.length}</b>`}</summary>
    <div>
      ${views.map(
        (view) =>
          html`<p>
            <button class="view" @click=${() => useView(view)}><bdi>${view.name}</bdi></button>
            <tn-button
              small
              kind="quiet"
              label=${msg(str`Delete the view ${view.name}`)}
              @click=${() => deleteView(view)}
              >×</tn-button
            >
          </p>`,
      )}
      <form @submit=${save}>
        <input
          name="name"
          required
          maxlength="60"
          aria-label=${msg("Name of the view")}
          placeholder=${msg("Name of the view")}
        />
        <button type="submit" class="view">${msg("Save this view")}</button>
      </form>
    </div>
  </details>`;
}
