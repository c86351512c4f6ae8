import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";
import { icon } from "./icon.ts";

/** What a link asked for that is not there, and what is shown in its place: names as a person would read them. */
export interface Missed {
  readonly what: Kind;
  readonly asked: string;
  readonly shown: string;
}

type Kind = keyof ReturnType<typeof kinds>;

/** Each as it is said in "The link asked for …". */
const kinds = () => ({
  project: msg("the project"),
  dataset: msg("the dataset"),
  version: msg("the version"),
  source: msg("the source"),
  model: msg("the model"),
  run: msg("the run"),
  section: msg("the section"),
  view: msg("the view"),
  step: msg("the step"),
  row: msg("the row"),
  length: msg("the length"),
  split: msg("the split"),
  class: msg("the class"),
  slice: msg("the slice"),
  issue: msg("the issue"),
  mend: msg("the mend"),
  order: msg("the order"),
  group: msg("the grouping"),
  filter: msg("the filter"),
  setting: msg("the setting"),
});

/** Nothing where the link did not ask, or asked for what is there. `known` is null while nobody can tell yet. */
export function missed(
  what: Kind,
  asked: string | null,
  { known, shown }: { known: readonly string[] | null; shown: string },
): readonly Missed[] {
  return asked === null || asked === "" || known === null || known.includes(asked) ? [] : [{ what, asked, shown }];
}

/** Of a link with a hundred things that are gone, these are told. */
const mostTold = 4;
/** A link is typed by anybody: what it says is no page of its own here. */
const longestName = 60;

/**
 * `tn-nearest`: says that the link asked for what is not there, and what stands below instead, so that nobody takes the one for
 * the other. It stays until somebody closes it.
 */
export class TnNearest extends LitElement {
  static override properties = { missed: { attribute: false }, _closed: { state: true } };
  declare missed: readonly Missed[];
  declare _closed: ReadonlySet<string>;

  constructor() {
    super();
    this.missed = [];
    this._closed = new Set();
    updateWhenLocaleChanges(this);
  }

  // A part that is spoken has to be there before its words are; empty, it takes no room in a grid.
  protected override updated(): void {
    this.toggleAttribute("told", this.#told.length > 0);
  }

  override render() {
    return html`<div role="status">
      ${this.#told.map(
        (one) =>
          html`<p>
            ${icon("info", 16)}<span>${wordsOf(one)}</span>
            <tn-button small kind="quiet" label=${msg("Close")} @click=${() => this.#close(one)}
              >${icon("cross", 14)}</tn-button
            >
          </p>`,
      )}
    </div>`;
  }

  get #told(): readonly Missed[] {
    return this.missed.filter((one) => !this._closed.has(keyOf(one))).slice(0, mostTold);
  }

  #close(one: Missed): void {
    this._closed = new Set([...this._closed, keyOf(one)]);
    // The button is gone: who goes on by keys goes on from here.
    this.tabIndex = -1;
    this.focus();
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        outline: none;
      }
      :host(:not([told])) {
        position: absolute;
      }
      div {
        display: grid;
        gap: var(--tn-space-1);
      }
      p {
        display: flex;
        gap: var(--tn-space-2);
        align-items: center;
        padding: var(--tn-space-1) var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        background: var(--tn-info-quiet);
        color: var(--tn-info);
      }
      svg {
        flex: none;
      }
      span {
        flex: 1;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

function wordsOf({ what, asked, shown }: Missed): string {
  const kind = kinds()[what];
  return msg(
    str`The link asked for ${kind} “${apart(asked)}”, which is not there; “${apart(shown)}” is shown instead.`,
  );
}

const keyOf = ({ what, asked }: Missed): string => `${what} ${asked}`;

/** A name of any direction, which turns no word around it. */
const apart = (name: string): string =>
  `\u2068${name.length > longestName ? `${name.slice(0, longestName)}…` : name}\u2069`;

customElements.define("tn-nearest", TnNearest);
