import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetPreview } from "@tuneit/protocol/http";
import { css, html, LitElement } from "lit";
import { live } from "lit/directives/live.js";
import { baseStyles } from "../../elements/base-styles.ts";

type Role = "text" | "label" | "ignore";
export interface RoleChange {
  readonly text: string | null;
  readonly label: string | null;
}

const roles: readonly Role[] = ["text", "label", "ignore"];

/** `tn-column-roles`: what each column is for; one is the text and one the label. Alt and an arrow change the role. */
export class TnColumnRoles extends LitElement {
  static override properties = { columns: { attribute: false }, sample: { attribute: false }, text: {}, label: {} };
  declare columns: DatasetPreview["columns"];
  declare sample: Readonly<Record<string, unknown>>;
  declare text: string | null;
  declare label: string | null;

  constructor() {
    super();
    this.columns = [];
    this.sample = {};
    this.text = null;
    this.label = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    return html`<ul>
        ${this.columns.map(({ name, type }) => this.#column(name, type))}
      </ul>
      <p class="caption">${msg("Alt ↑ and Alt ↓ change a column's role.")}</p>`;
  }

  #column(name: string, type: string) {
    const words = { text: msg("Text"), label: msg("Label"), ignore: msg("Not used") };
    const role = this.#roleOf(name);
    const value = this.sample[name];
    const example =
      value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    return html`<li class=${role}>
      <label for="role-${name}"><bdi>${name}</bdi> <span class="caption" dir="ltr">${type}</span></label>
      <select
        id="role-${name}"
        aria-label=${msg(str`Role of ${name}`)}
        @change=${(event: Event) => this.#set(name, (event.target as HTMLSelectElement).value as Role)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, name)}
      >
        ${roles.map((one) => html`<option value=${one} .selected=${live(one === role)}>${words[one]}</option>`)}
      </select>
      <span class="caption example"><bdi>${example}</bdi></span>
    </li>`;
  }

  #roleOf(name: string): Role {
    if (name === this.text) return "text";
    return name === this.label ? "label" : "ignore";
  }

  #key(event: KeyboardEvent, name: string): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    const next = roles[(roles.indexOf(this.#roleOf(name)) + step + roles.length) % roles.length];
    if (next !== undefined) this.#set(name, next);
  }

  /** A role moves: the column that had it is not used any more, or takes the other's where they swap. */
  #set(name: string, role: Role): void {
    const before = this.#roleOf(name);
    const had = role === "text" ? this.text : role === "label" ? this.label : null;
    const next: Record<Exclude<Role, "ignore">, string | null> = { text: this.text, label: this.label };
    if (before !== "ignore") next[before] = had;
    if (role !== "ignore") next[role] = name;
    this.dispatchEvent(new CustomEvent<RoleChange>("tn-change", { detail: next }));
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
      li.text,
      li.label {
        border-color: var(--tn-accent);
      }
      label {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li.text label,
      li.label label {
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
