import { msg } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html } from "lit";
import "../../elements/card.ts";
import { bytes } from "../../elements/format.ts";

/** Path and value of every setting of a recipe, as a person would set it: `train.epochs`. */
export function flatSettings(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return path === "" ? [] : [[path, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([key, item]) => flatSettings(item, path === "" ? key : `${path}.${key}`));
}

/** What the run was told to do, and with which versions it does it. */
export function drawSettings({ plan }: RunPage) {
  const locale = document.documentElement.lang;
  return html`<tn-card flush heading=${msg("Settings")}>${table(flatSettings(plan.recipe))}</tn-card>
    <tn-card flush heading=${msg("Plugins")}>
      ${table(plan.plugins.map(({ name, version }) => [name, version]))}
    </tn-card>
    <tn-card flush heading=${msg("Plan")}>
      ${table([
        [msg("Data"), `${plan.source.name}, ${bytes(plan.source.bytes, locale)}`],
        [msg("Seed"), plan.seed],
        [msg("Repeatable"), plan.determinism.level === "strict" ? msg("to the bit") : msg("by seed")],
        [msg("Memory, estimated"), bytes(plan.estimate.memoryBytes, locale)],
        ...plan.environments.map(({ id, python, accelerator }) => [id, `Python ${python}, ${accelerator}`] as const),
      ])}
    </tn-card>`;
}

function table(rows: readonly (readonly [string, unknown])[]) {
  return html`<dl class="settings">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd dir="auto">${typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>`,
    )}
  </dl>`;
}

export const settingStyles = css`
  .settings > div {
    display: grid;
    grid-template-columns: minmax(10rem, 2fr) 3fr;
    gap: var(--tn-space-3);
    padding: 5px var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
  }
  .settings > div:last-child {
    border-block-end: 0;
  }
  .settings dt {
    color: var(--tn-text-quiet);
    overflow-wrap: anywhere;
  }
  .settings dd {
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
    overflow-wrap: anywhere;
  }
`;
