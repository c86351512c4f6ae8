import { msg } from "@lit/localize";
import type { PlanPreview } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import { offersAt, type Editing } from "./editing.ts";
import { previewOf } from "./plan-preview.ts";
import { at, type Edit } from "./paths.ts";
import { idOf, useOf, usesOf } from "./uses.ts";

export interface Advice {
  readonly text: string;
  readonly verb: string;
  readonly edits: readonly Edit[];
  /** What the plan with it has to have, beside another hash. */
  readonly helps: (now: PlanPreview, then: PlanPreview) => boolean;
}

/** Advice that the planner bore out: each was planned, and changes the plan as it says. */
export class Advising implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  #current: AbortController | null = null;
  #considered = "";
  advice: readonly Advice[] = [];

  constructor(host: ReactiveControllerHost, client: () => Client) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#current?.abort();
  }

  /** Once for each plan. */
  consider(editing: Editing, preview: PlanPreview | null, memoryBytes: number): void {
    const hash = preview?.hash ?? "";
    if (hash === this.#considered) return;
    this.#considered = hash;
    this.#current?.abort();
    this.advice = [];
    if (preview === null) return;
    this.#current = new AbortController();
    void this.#check(candidates(editing, preview, memoryBytes), editing, preview, this.#current.signal);
  }

  async #check(all: readonly Advice[], { recipe }: Editing, now: PlanPreview, signal: AbortSignal): Promise<void> {
    if (all.length === 0) return;
    const { RecipeDraft } = await import("./recipe-draft.ts");
    for (const advice of all) {
      const draft = new RecipeDraft(JSON.stringify(recipe));
      draft.edit(...advice.edits);
      const then = await previewOf(this.#client(), draft.recipe ?? {}, signal).catch((error: unknown) => {
        if (signal.aborted || error instanceof RequestError) return null;
        throw error;
      });
      if (signal.aborted) return;
      if (then === null || then.hash === now.hash || !advice.helps(now, then)) continue;
      this.advice = [...this.advice, advice];
      this.#host.requestUpdate();
    }
  }
}

function candidates({ recipe, offers }: Editing, now: PlanPreview, memoryBytes: number): Advice[] {
  const found: Advice[] = [];
  const used = new Set(usesOf(recipe["metrics"]).map(({ use }) => idOf(use)));
  const best = offersAt(offers, "metric")
    .filter(({ id }) => used.has(id))
    .flatMap(({ values }) => values ?? [])
    .find(({ better }) => better === "higher");
  if (best !== undefined && at(recipe, ["train", "checkpoint", "best"]) === undefined)
    found.push({
      text: msg("The last checkpoint becomes the model, even where an earlier one was better."),
      verb: msg("Keep the best instead"),
      edits: [{ path: ["train", "checkpoint", "best"], value: `validation.${best.name}` }],
      helps: () => true,
    });
  const method = idOf(useOf(at(recipe, ["train", "strategy"]))?.use ?? "full");
  const others = offersAt(offers, "training-strategy").filter(({ id, enabled }) => enabled && id !== method);
  if (now.plan.estimate.memoryBytes > memoryBytes)
    for (const { id, title } of others)
      found.push({
        text: msg("It needs more memory than this machine has."),
        verb: title,
        edits: [{ path: ["train", "strategy"], value: id }],
        helps: (before, then) => then.plan.estimate.memoryBytes < before.plan.estimate.memoryBytes,
      });
  return found;
}
