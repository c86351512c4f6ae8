import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ContributionList, DatasetEntry, DatasetPreview, DatasetReport, ReportIssue } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { lookAt, plainReading, trainAddress } from "../../data/dataset-reading.ts";
import { textAndLabel } from "../../data/role-templates.ts";
import { Loading } from "../../data/loading.ts";
import { issueWords } from "../../data/issue-words.ts";
import { checkTitle, concerns, fixWords } from "../../data/report-words.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { checkList, issueRows } from "./parts.ts";
import { reportTable } from "./report-table.ts";
import { validationStyles } from "./validation-styles.ts";

const tones = { error: "danger", warning: "warn", note: "info" } as const;
const icons = { error: "cross", warning: "warning", note: "info" } as const;
const guessedRows = "100";

/** `tn-validation`: what speaks against training on a dataset as it is. */
export class TnValidation extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    name: {},
    query: { attribute: false },
  };
  declare services: Services;
  declare project: string;
  declare name: string;
  declare query: URLSearchParams;
  readonly #entry = new Loading<DatasetEntry>(this);
  readonly #preview = new Loading<DatasetPreview>(this);
  readonly #report = new Loading<DatasetReport>(this);
  readonly #transforms = new Loading<ContributionList>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("name")) void this.#load();
  }

  override render() {
    const report = this.#report.value;
    return html`<div class="head">
        <h1>${msg("Report")}</h1>
        <a href=${this.#address()}><bdi>${this.name}</bdi></a>
        <span class="push"></span>
        ${
          report === null
            ? nothing
            : html`<tn-button
                  small
                  @click=${() => saveFile(`${this.name}.report.json`, JSON.stringify(report, null, 2), "application/json")}
                  >JSON</tn-button
                >
                <tn-button small @click=${() => saveFile(`${this.name}.report.csv`, reportTable(report), "text/csv")}
                  >CSV</tn-button
                >`
        }
        <tn-button
          kind="primary"
          ?disabled=${report === null || report.gate === "shut"}
          reason=${report === null ? msg("The checks have not ended yet.") : msg("What stands first must be mended before.")}
          @click=${this.#train}
          >${msg("Train on it")}</tn-button
        >
      </div>
      <tn-nearest .missed=${report === null ? [] : this.#missed(report)}></tn-nearest>
      <tn-failure .failure=${this.#entry.failure ?? this.#preview.failure ?? this.#report.failure}
        ><a href="/p/${encodeURIComponent(this.project)}/data">${msg("All datasets")}</a></tn-failure
      >
      ${report === null ? this.#waiting() : this.#found(report)}`;
  }

  #missed({ issues }: DatasetReport): readonly Missed[] {
    const mends = issues.flatMap(({ fix }) => (fix === null ? [] : [fix.use]));
    const first = issues[this.#chosen()];
    const shown = first === undefined ? msg("the whole report") : checkTitle(first.check);
    return [
      ...missed("issue", this.query.get("issue"), { known: issues.map((_, index) => String(index)), shown }),
      ...this.#asked().flatMap((name) => missed("mend", name, { known: mends, shown: msg("the data as it is") })),
    ];
  }

  #waiting() {
    const failed = this.#entry.failure ?? this.#preview.failure ?? this.#report.failure;
    if (failed !== null) return nothing;
    return html`<tn-skeleton rows="8" label=${msg("Checking the rows")}></tn-skeleton>`;
  }

  #found(report: DatasetReport) {
    const { issues } = report;
    return html`${this.#verdict(report)}
    ${
      issues.length === 0
        ? html`<tn-empty
            heading=${msg("Nothing speaks against it")}
            text=${msg("Every check passed; what was checked stands below.")}
          ></tn-empty>`
        : html`<div class="columns">
            <ul class="issues" aria-label=${msg("Issues")}>
              ${issues.map((issue, index) => this.#issue(issue, index))}
            </ul>
            ${this.#detail(issues[this.#chosen()] ?? null)}
          </div>`
    }
    ${checkList(report)}`;
  }

  #verdict({ score, gate, issues, looked, rows }: DatasetReport) {
    const { lang } = document.documentElement;
    const errors = issues.filter(({ severity }) => severity === "error").length;
    return html`<div class="verdict">
      <p class="score"><strong>${score}</strong> ${msg("of 100")}</p>
      ${
        gate === "open"
          ? html`<tn-badge tone="ok">${msg("Training can start")}</tn-badge>`
          : html`<tn-badge tone="danger"
              >${errors === 1 ? msg("One thing must be mended first") : msg(str`${errors} things must be mended first`)}</tn-badge
            >`
      }
      <span class="quiet"
        >${
          looked < rows
            ? msg(str`Checked on the first ${looked.toLocaleString(lang)} of ${rows.toLocaleString(lang)} rows`)
            : msg(str`Checked on all ${rows.toLocaleString(lang)} rows`)
        }</span
      >
      ${this.#accepted().length === 0 ? nothing : html`<span>${msg(str`${this.#accepted().length} mends go along to training`)}</span>`}
    </div>`;
  }

  #issue(issue: ReportIssue, index: number) {
    const isChosen = index === this.#chosen();
    return html`<li>
      <button
        id="issue-${index}"
        aria-current=${isChosen ? "true" : nothing}
        @click=${() => (isChosen ? this.#rows?.focus() : this.services.setQuery({ issue: String(index) }))}
      >
        <tn-badge tone=${tones[issue.severity]} icon=${icons[issue.severity]}>${this.#severity(issue)}</tn-badge>
        <span class="title">${checkTitle(issue.check)}</span>
        <span class="quiet">${concerns(issue)}</span>
        ${this.#isAccepted(issue) ? html`<span class="mended">${icon("check", 14)} ${msg("mended")}</span>` : nothing}
      </button>
    </li>`;
  }

  /** Those of the issue that is chosen. */
  get #rows(): HTMLElement | null {
    return this.renderRoot.querySelector("section table");
  }

  #severity({ severity }: ReportIssue): string {
    return { error: msg("error"), warning: msg("warning"), note: msg("note") }[severity];
  }

  #detail(issue: ReportIssue | null) {
    if (issue === null) return nothing;
    const { message, mend } = issueWords(issue);
    return html`<section aria-label=${checkTitle(issue.check)}>
      <h2>${checkTitle(issue.check)}</h2>
      <p>${message}${issue.column === null ? nothing : html` · <bdi class="mono">${issue.column}</bdi>`}</p>
      <p><strong>${msg("What to do:")}</strong> ${mend}</p>
      ${this.#fix(issue)} ${issueRows(issue)}
    </section>`;
  }

  #fix(issue: ReportIssue) {
    const { fix } = issue;
    if (fix === null) return nothing;
    const offered = this.#transforms.value?.items.find(({ id, enabled }) => id === fix.use && enabled);
    const isOn = this.#isAccepted(issue);
    return html`<div class="fix">
      <p>${fixWords(fix)}</p>
      <tn-button
        pressed=${isOn}
        ?disabled=${offered === undefined}
        reason=${msg(str`No installed plugin offers ${fix.use}.`)}
        @click=${() => this.#toggle(issue)}
        >${isOn ? msg("Do not mend it") : msg("Mend it in training")}</tn-button
      >
      <p class="caption">${msg("The file stays as it is: a run does this before it trains.")}</p>
    </div>`;
  }

  #chosen(): number {
    const last = (this.#report.value?.issues.length ?? 1) - 1;
    return Math.max(0, Math.min(last, Number(this.query.get("issue") ?? 0) || 0));
  }

  /** Mends are named in the address, so that a link and a reload keep them. */
  #accepted(): readonly ReportIssue[] {
    const names = new Set(this.#asked());
    const issues = this.#report.value?.issues ?? [];
    return [
      ...new Map(
        issues.filter(({ fix }) => fix !== null && names.has(fix.use)).map((issue) => [issue.fix?.use, issue]),
      ).values(),
    ];
  }

  #asked(): readonly string[] {
    return (this.query.get("mend") ?? "").split(",").filter(Boolean);
  }

  #isAccepted({ fix }: ReportIssue): boolean {
    return fix !== null && this.#accepted().some((issue) => issue.fix?.use === fix.use);
  }

  #toggle(issue: ReportIssue): void {
    const use = issue.fix?.use;
    if (use === undefined) return;
    const names = this.#accepted().map(({ fix }) => fix?.use);
    const next = names.includes(use) ? names.filter((name) => name !== use) : [...names, use];
    this.services.setQuery({ mend: next.join(",") });
    this.services.announce(names.includes(use) ? msg("It is not mended") : msg("It will be mended in training"));
  }

  readonly #train = (): void => {
    const transforms = this.#accepted().map(({ fix }) => ({ use: fix?.use, with: fix?.with }));
    this.services.go(trainAddress(this.project, this.name, this.#reading(), { transforms }));
  };

  #reading() {
    const reading = this.#entry.value?.reading ?? plainReading;
    const preview = this.#preview.value;
    const guess = preview === null ? { text: null, label: null } : textAndLabel(reading, preview);
    return { ...reading, text: reading.text ?? guess.text, label: reading.label ?? guess.label };
  }

  async #load(): Promise<void> {
    const { client } = this.services;
    for (const one of [this.#entry, this.#preview, this.#report]) one.value = null;
    void this.#transforms.load((signal) => client.get("/contributions?point=transform", signal));
    await this.#entry.load((signal) => client.get(`/datasets/${encodeURIComponent(this.name)}`, signal));
    if (this.#entry.value === null) return;
    const reading = this.#entry.value.reading ?? plainReading;
    if (reading.text === null || reading.label === null)
      await this.#preview.load((signal) =>
        client.get(lookAt(this.name, "preview", reading, { limit: guessedRows }), signal),
      );
    await this.#report.load((signal) => client.get(lookAt(this.name, "report", this.#reading()), signal));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const isField = event
      .composedPath()
      .some((node) => node instanceof HTMLInputElement || node instanceof HTMLSelectElement);
    const issues = this.#report.value?.issues ?? [];
    if (isField || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || issues.length === 0)
      return;
    const step = { j: 1, k: -1 }[event.key];
    const issue = issues[this.#chosen()];
    if (step !== undefined) void this.#move(step);
    else if (event.key === "a" && issue?.fix)
      this.renderRoot.querySelector<HTMLElement>(".fix tn-button")?.shadowRoot?.querySelector("button")?.click();
    else return;
    event.preventDefault();
  };

  async #move(step: number): Promise<void> {
    const last = (this.#report.value?.issues.length ?? 1) - 1;
    const next = Math.max(0, Math.min(last, this.#chosen() + step));
    this.services.setQuery({ issue: String(next) });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#issue-${next}`)?.focus();
  }

  #address(): string {
    return `/p/${encodeURIComponent(this.project)}/data/${encodeURIComponent(this.name)}`;
  }

  static override styles = [baseStyles, pageStyles, validationStyles];
}

customElements.define("tn-validation", TnValidation);
