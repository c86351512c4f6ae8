import { msg } from "@lit/localize";
import type { Problem } from "@tuneit/protocol";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import type { Services } from "../../data/services.ts";
import "../../elements/card.ts";
import type { Catalog } from "./catalog.ts";
import "./data-section.ts";
import type { Editing } from "./editing.ts";
import "./method-section.ts";
import "./model-section.ts";
import "./parameters-section.ts";
import "./results-section.ts";
import "./try-section.ts";
import { stepFoot, type Step } from "./wizard.ts";

/** What the sections are drawn from. */
export interface Parts {
  readonly services: Services;
  readonly project: string;
  readonly editing: Editing;
  readonly catalog: Catalog;
  /** The run whose progress is shown and whose model is asked. */
  readonly run: string | null;
  readonly uploaded: (entry: DatasetEntry) => void;
  readonly review: () => unknown;
}

/** Everything on one screen; a beginner tries the model on it, too. */
export function drawSections(parts: Parts): TemplateResult {
  const isBeginner = parts.editing.level === 0;
  return html`<tn-card heading=${msg("Data")}>${data(parts)}</tn-card>
    <tn-card heading=${msg("Model")}>${model(parts)}</tn-card>
    <tn-card heading=${msg("Method")}>${method(parts)}</tn-card>
    <tn-card heading=${msg("Parameters")}>${parameters(parts)}</tn-card>
    ${isBeginner ? nothing : html`<tn-card heading=${msg("Results")}>${results(parts)}</tn-card>`}
    ${isBeginner ? html`<tn-card heading=${msg("Try it")}>${attempt(parts, "both")}</tn-card>` : nothing}`;
}

/** One step of the wizard. */
export function drawStep(step: Step, parts: Parts, address: (step: Step) => string): TemplateResult {
  return html`${stepCard(step, parts)}${stepFoot(step, address)}`;
}

function stepCard(step: Step, parts: Parts): TemplateResult {
  if (step === "model") return html`<tn-card heading=${msg("Choose a model")}>${model(parts)}</tn-card>`;
  if (step === "data") return html`<tn-card heading=${msg("Choose the data")}>${data(parts)}</tn-card>`;
  if (step === "review") return html`<tn-card heading=${msg("What will happen")}>${parts.review()}</tn-card>`;
  if (step === "train") return html`<tn-card heading=${msg("Training")}>${attempt(parts, "progress")}</tn-card>`;
  if (step === "test") return html`<tn-card heading=${msg("Try it")}>${attempt(parts, "ask")}</tn-card>`;
  return html`<tn-card heading=${msg("Method")}>${method(parts)}</tn-card>
    <tn-card heading=${msg("Parameters")}>${parameters(parts)}</tn-card>
    ${parts.editing.level === 0 ? nothing : html`<tn-card heading=${msg("Results")}>${results(parts)}</tn-card>`}`;
}

/** The steps that have something to mend. */
export function problemSteps(problems: readonly Problem[]): Set<Step> {
  const steps = problems.map(({ pointer }): Step => {
    if (pointer.startsWith("/data")) return "data";
    return pointer.startsWith("/model") ? "model" : "parameters";
  });
  return new Set(steps);
}

const data = ({ services, project, editing, catalog, uploaded }: Parts) =>
  html`<tn-train-data
    .services=${services}
    .project=${project}
    .editing=${editing}
    .datasets=${catalog.datasets}
    @tn-uploaded=${({ detail }: CustomEvent<DatasetEntry>) => uploaded(detail)}
  ></tn-train-data>`;

const model = ({ editing, catalog }: Parts) =>
  html`<tn-train-model .editing=${editing} .models=${catalog.models}></tn-train-model>`;

const method = ({ editing }: Parts) => html`<tn-train-method .editing=${editing}></tn-train-method>`;

const parameters = ({ editing }: Parts) => html`<tn-train-parameters .editing=${editing}></tn-train-parameters>`;

const results = ({ editing }: Parts) => html`<tn-train-results .editing=${editing}></tn-train-results>`;

const attempt = ({ services, project, run }: Parts, shows: "progress" | "ask" | "both") =>
  html`<tn-train-try .services=${services} .project=${project} .run=${run} .shows=${shows}></tn-train-try>`;
