import { html, nothing, type TemplateResult } from "lit";

/** A name, what it does in a sentence, and the control. */
export function setting(name: string, help: string, control: unknown, problem = ""): TemplateResult {
  return html`<div class="setting">
    <div class="what">
      <h3>${name}</h3>
      <p class="quiet">${help}</p>
      ${problem === "" ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
    </div>
    <div class="control">${control}</div>
  </div>`;
}

export interface Choices<T extends string> {
  readonly name: string;
  readonly all: readonly T[];
  readonly chosen: T;
  readonly words: Readonly<Record<T, string>>;
  readonly choose: (value: T) => void;
}

/** A few that exclude each other, all of them in view. */
export function choices<T extends string>({ name, all, chosen, words, choose }: Choices<T>): TemplateResult {
  return html`<div class="choices" role="group" aria-label=${name}>
    ${all.map(
      (one) =>
        html`<tn-button small kind="quiet" pressed=${one === chosen ? "true" : "false"} @click=${() => choose(one)}
          >${words[one]}</tn-button
        >`,
    )}
  </div>`;
}

/** On or off, with its name for who does not see where it stands. */
export function toggle(name: string, isOn: boolean, set: (isOn: boolean) => void): TemplateResult {
  return html`<input
    type="checkbox"
    role="switch"
    aria-label=${name}
    .checked=${isOn}
    @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
  />`;
}
