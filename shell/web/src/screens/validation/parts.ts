import { msg, str } from "@lit/localize";
import type { DatasetReport, ReportIssue } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import { checkTitle } from "../../data/report-words.ts";
import "../../elements/badge.ts";

/** The first rows that an issue concerns. */
export function issueRows({ rows, count }: ReportIssue) {
  if (rows.length === 0) return nothing;
  return html`<table tabindex="-1" aria-label=${msg("Rows")}>
      <thead>
        <tr>
          <th scope="col">${msg("Row")}</th>
          <th scope="col">${msg("Label")}</th>
          <th scope="col">${msg("Text")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ row, text, label }) =>
            html`<tr>
              <td class="number">${row}</td>
              <td><bdi>${label ?? "–"}</bdi></td>
              <td dir="auto">${text === "" ? html`<span class="quiet">${msg("empty")}</span>` : text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${count > rows.length ? html`<p class="caption">${msg(str`The first ${rows.length}.`)}</p>` : nothing}`;
}

/** Every check and how it ended. */
export function checkList({ checks }: DatasetReport) {
  const words = { passed: msg("passed"), found: msg("found something"), skipped: msg("could not look") };
  const shown = { passed: "ok", found: "warn", skipped: "neutral" } as const;
  return html`<section class="checks" aria-label=${msg("What was checked")}>
    <h2>${msg("What was checked")}</h2>
    <ul>
      ${checks.map(
        ({ check, status }) =>
          html`<li><tn-badge tone=${shown[status]}>${words[status]}</tn-badge> ${checkTitle(check)}</li>`,
      )}
    </ul>
  </section>`;
}
