import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { askSystem, ruleRows, systemPermission, takeRule } from "../data/notice-view.ts";
import "../elements/notice-rules.ts";
import type { RuleRow } from "../elements/notice-rules.ts";

/** The rules as a table that changes them; it stands on two screens. */
export function noticeRulesTable(changed: () => void): TemplateResult {
  const titles = {
    completed: msg("A run is finished"),
    failed: msg("A run failed or was lost"),
    stopped: msg("A run was stopped"),
    plugin: msg("A plugin wants a decision"),
  };
  return html`<tn-notice-rules
    permission=${systemPermission()}
    .rules=${ruleRows(titles)}
    @tn-rule=${({ detail }: CustomEvent<RuleRow>) => {
      takeRule(detail);
      changed();
    }}
    @tn-allow=${() => void askSystem().then(changed)}
  ></tn-notice-rules>`;
}
