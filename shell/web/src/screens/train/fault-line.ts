import { html, nothing } from "lit";
import type { Problem } from "@tuneit/protocol";
import { icon } from "../../elements/icon.ts";

/** What is wrong at a place of the recipe, in words, beside it. */
export function faultLines(problems: readonly Problem[], ...pointers: readonly string[]) {
  const here = problems.filter(({ pointer }) => pointers.includes(pointer));
  if (here.length === 0) return nothing;
  return here.map(
    ({ message, suggestion }) =>
      html`<p class="fault" role="alert">
        ${icon("warning", 12)}<span>${message}${suggestion === undefined ? "" : ` (${suggestion})`}</span>
      </p>`,
  );
}
