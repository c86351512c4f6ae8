import { msg, str } from "@lit/localize";
import type { Tone } from "./badge.ts";

/** A notice as a sentence, and its tone. */
export function noticeWords(
  kind: "completed" | "failed" | "stopped" | "plugin",
  name: string,
): { words: string; tone: Tone } {
  switch (kind) {
    case "completed":
      return { words: msg(str`${name} is finished.`), tone: "ok" };
    case "failed":
      return { words: msg(str`${name} failed.`), tone: "danger" };
    case "stopped":
      return { words: msg(str`${name} was stopped.`), tone: "warn" };
    case "plugin":
      return { words: msg(str`The plugin ${name} wants a decision.`), tone: "warn" };
    default:
      return kind satisfies never;
  }
}
