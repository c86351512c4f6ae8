import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Problem } from "@tuneit/protocol";
import { pathOf } from "./paths.ts";
import type { RecipeDraft, TextFault } from "./recipe-draft.ts";
import "./yaml-view.ts";

/** The recipe as text, with what is wrong beside its line. */
export function drawYaml(
  draft: RecipeDraft,
  problems: readonly Problem[],
  write: (text: string) => void,
): TemplateResult {
  const found = () => problems.map(({ pointer, message }) => ({ line: draft.lineOf(pathOf(pointer)), message }));
  return html`<tn-yaml
    .text=${draft.text}
    .problems=${draft.recipe === null ? textFaults(draft) : found().toSorted((a, b) => a.line - b.line)}
    @tn-text=${({ detail }: CustomEvent<string>) => write(detail)}
  ></tn-yaml>`;
}

/** Why the text says nothing; the first line stands for a whole that is no recipe. */
export function textFaults({ faults }: RecipeDraft): readonly TextFault[] {
  return faults.length > 0
    ? faults
    : [{ line: 1, message: msg("A recipe is made of names with their values, as in “name: tickets”.") }];
}

export const unreadableNote = (): TemplateResult =>
  html`<p class="note" role="status">
    ${msg("This text cannot be read as a recipe. It is kept in this browser; the recipe on the server stays as it was. The form is there again once the text can be read.")}
  </p>`;
