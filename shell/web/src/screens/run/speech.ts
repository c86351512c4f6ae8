import { msg, str } from "@lit/localize";
import type { StreamEvent } from "@tuneit/protocol/http";
import { percentOf } from "./progress.ts";
import type { RunState } from "./run-state.ts";
import { titleOfStage } from "./stage-title.ts";

/** Tells by ear how a run goes: each tenth, each stage, warnings and the end, and never the steps. */
export class Speech {
  #tenth = "";

  /** What to say of an event; null where it is not worth a word. */
  wordsOf(event: StreamEvent, state: RunState): string | null {
    const { page } = state;
    if (event.type === "exit") return endWords()[page.status] ?? msg("The run has ended.");
    if (event.type === "warning") return msg(str`Warning: ${page.warnings.at(-1)?.message ?? ""}`);
    if (event.type !== "progress") return null;
    const percent = percentOf(page);
    const title = page.stage === null ? "" : titleOfStage(page, page.stage);
    const tenth = `${title} ${percent === null ? "" : Math.floor(percent / 10)}`;
    if (tenth === this.#tenth) return null;
    this.#tenth = tenth;
    return percent === null ? title : msg(str`${title}: ${Math.floor(percent / 10) * 10} percent`);
  }
}

function endWords(): Readonly<Record<string, string>> {
  return {
    completed: msg("The run is complete."),
    failed: msg("The run has failed."),
    cancelled: msg("The run was cancelled."),
    stopped: msg("The run was stopped and kept."),
  };
}
