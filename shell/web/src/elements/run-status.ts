import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import "./badge.ts";
import type { Tone } from "./badge.ts";

const tones: Readonly<Record<string, Tone>> = {
  completed: "ok",
  running: "info",
  failed: "danger",
  lost: "danger",
  paused: "warn",
  stopped: "warn",
};

/** A run's state as a badge: colour, icon and word. */
export function runStatusBadge(status: string): TemplateResult {
  const words: Readonly<Record<string, string>> = {
    completed: msg("completed"),
    running: msg("running"),
    failed: msg("failed"),
    lost: msg("lost"),
    paused: msg("paused"),
    stopped: msg("stopped"),
    cancelled: msg("cancelled"),
    queued: msg("queued"),
  };
  return html`<tn-badge tone=${tones[status] ?? "neutral"}>${words[status] ?? status}</tn-badge>`;
}
