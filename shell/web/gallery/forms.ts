import "../src/elements/button.ts";
import "../src/elements/card.ts";
import "../src/elements/form/form.ts";
import type { TnForm } from "../src/elements/form/form.ts";
import type { Values } from "../src/elements/form/fields.ts";
import { css, html, LitElement } from "lit";
import { useLocale } from "../src/app/locale.ts";
import { startTheme } from "../src/app/theme.ts";
import { baseStyles } from "../src/elements/base-styles.ts";
import { formChoices, formSamples, type FormSample } from "./form-schemas.ts";

/** `tn-form-gallery`: every widget of a form, with the values beside it. */
class TnFormGallery extends LitElement {
  readonly #values = new Map<string, Values>(formSamples.map(({ heading, values }) => [heading, values]));

  override render() {
    return html`<main>
      <h1>Forms</h1>
      ${formSamples.map((sample) => this.#sample(sample))}
    </main>`;
  }

  #sample({ heading, schema, bare, compare, problems }: FormSample) {
    const values = this.#values.get(heading) ?? {};
    return html`<tn-card heading=${heading}>
      <tn-form
        .schema=${schema}
        .values=${values}
        .choices=${formChoices}
        .compare=${compare ?? {}}
        .problems=${problems ?? []}
        ?bare=${bare ?? false}
        @tn-change=${({ detail }: CustomEvent<Values>) => {
          this.#values.set(heading, detail);
          this.requestUpdate();
        }}
      ></tn-form>
      <div class="end">
        <tn-button small @click=${(event: Event) => check(event)}>Check</tn-button>
        <code dir="ltr">${JSON.stringify(values)}</code>
      </div>
    </tn-card>`;
  }

  static override styles = [
    baseStyles,
    css`
      main {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr));
        gap: var(--tn-space-4);
        max-inline-size: 84rem;
        margin-inline: auto;
        padding: var(--tn-space-5);
      }
      h1 {
        grid-column: 1 / -1;
      }
      .end {
        display: flex;
        align-items: center;
        gap: var(--tn-space-3);
        margin-block-start: var(--tn-space-4);
        overflow-wrap: anywhere;
      }
    `,
  ];
}

function check(event: Event): void {
  (event.currentTarget as HTMLElement).closest("tn-card")?.querySelector<TnForm>("tn-form")?.check();
}

startTheme();
await useLocale("en");
customElements.define("tn-form-gallery", TnFormGallery);
