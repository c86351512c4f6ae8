import { msg, str } from "@lit/localize";
import type { PluginRow } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import { pointWords } from "./point-words.ts";

/** An installed plugin in the list. */
export function installedRow(row: PluginRow): TemplateResult {
  return html`<strong><bdi>${row.displayName}</bdi></strong>
    <span class="caption" dir="ltr">${row.name} ${row.version}</span>
    <span class="quiet"><bdi>${row.description}</bdi></span>
    <span class="badges">
      ${row.enabled ? nothing : html`<tn-badge tone="warn">${msg("off")}</tn-badge>`}
      ${row.signed ? nothing : html`<tn-badge tone="warn">${msg("unsigned")}</tn-badge>`}
      ${row.pinned ? html`<tn-badge icon="pin">${msg("pinned")}</tn-badge>` : nothing}
      ${row.crashes > 0 ? html`<tn-badge tone="danger">${msg(str`${row.crashes} faults`)}</tn-badge>` : nothing}
      ${row.update === null ? nothing : html`<tn-badge tone="warn" icon="shield">${msg("asks for more")}</tn-badge>`}
      ${row.newest === null ? nothing : html`<tn-badge tone="info" icon="up">${msg(str`update ${row.newest}`)}</tn-badge>`}
      <span class="caption">${row.points.map(pointWords).join(", ")}</span>
    </span>`;
}
