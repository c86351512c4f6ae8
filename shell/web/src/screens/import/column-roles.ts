import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { TaskRole } from "@tuneit/protocol";
import type { DatasetPreview } from "@tuneit/protocol/http";
import { css, html, LitElement } from "lit";
import { live } from "lit/directives/live.js";
import { baseStyles } from "../../elements/base-styles.ts";
import { type RoleColumns, withRole } from "../../data/role-templates.ts";
import { roleWords } from "./role-words.ts";

type Role = Pick<TaskRole, "id" | "title" | "description" | "most">;

const none = "";

/** `tn-column-roles`: what each column is for, of the roles of a task. Alt and an arrow change the role. */
export class TnColumnRoles extends LitElement {
  static override properties = {
    columns: { attribute: false },
    sample: { attribute: false },
    roles: { attribute: false },
    borne: { attribute: false },
  };
  declare columns: DatasetPreview["columns"];
  declare sample: Readonly<Record<string, unknown>>;
  declare roles: readonly Role[];
  /** Role → columns. */
  declare borne: RoleColumns;

  constructor() {
    super();
    this.columns = [];
    this.sample = {};
    this.roles = [];
    this.borne = {};
    updateWhenLocaleChanges(this);
  }

  override render() {
    return html`<ul>
        ${this.columns.map(({ name, type }) => this.#column(name, type))}
      </ul>
      <p class="caption">${msg("Alt ↑ and Alt ↓ change a column's role.")}</p>`;
  }

  #column(name: string, type: string) {
    const role = this.#roleOf(name);
    const value = this.sample[name];
    const example =
      value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    const option = (id: string, words: string) =>
      html`<option value=${id} .selected=${live(id === role)}>${words}</option>`;
    return html`<li class=${role === none ? "" : "borne"}>
      <label for="role-${name}"><bdi>${name}</bdi> <span class="caption" dir="ltr">${type}</span></label>
      <select
        id="role-${name}"
        aria-label=${msg(str`Role of ${name}`)}
        @change=${(event: Event) => this.#set(name, (event.target as HTMLSelectElement).value)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, name)}
      >
        ${this.roles.map(({ id, title }) => option(id, roleWords(id, title)))} ${option(none, msg("Not used"))}
      </select>
      <span class="caption example"><bdi>${example}</bdi></span>
    </li>`;
  }

  #roleOf(column: string): string {
    return Object.keys(this.borne).find((role) => this.borne[role]?.includes(column)) ?? none;
  }

  #key(event: KeyboardEvent, name: string): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    const ids = [...this.roles.map(({ id }) => id), none];
    const next = ids[(ids.indexOf(this.#roleOf(name)) + step + ids.length) % ids.length];
    if (next !== undefined) this.#set(name, next);
  }

  #set(name: string, id: string): void {
    const role = this.roles.find((one) => one.id === id) ?? null;
    const detail = withRole(this.borne, name, role);
    this.dispatchEvent(new CustomEvent<RoleColumns>("tn-change", { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-2);
      }
      ul {
        display: grid;
        gap: var(--tn-space-2);
        max-block-size: 22rem;
        overflow: auto;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 7.5rem;
        align-items: center;
        gap: 0 var(--tn-space-2);
        padding: var(--tn-space-1) 0 var(--tn-space-1) var(--tn-space-2);
        border-inline-start: 3px solid transparent;
      }
      li.borne {
        border-color: var(--tn-accent);
      }
      label {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li.borne label {
        font-weight: 600;
      }
      label .caption {
        font-weight: 400;
      }
      .example {
        grid-column: 1 / -1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];
}

customElements.define("tn-column-roles", TnColumnRoles);
